package reading

func (r *reader) readTables() {}
