package reading

func (r *reader) isFeedback() bool { return false }
func (r *reader) readFeedback()    {}
