package quantity

import "math"

// slack is what floating point may lose.
const slack = 1e-9

// Adds reports whether parts add up to total, as exactly as they are written: a total that is given more
// roughly than its parts may differ by half of its last digit.
func Adds(total Quantity, parts []Quantity) bool {
	sum, step := 0.0, 0.0
	for _, p := range parts {
		sum += p.Total()
		step = math.Max(step, p.Step())
	}
	allowed := 0.0
	if total.Step() > step*(1+slack) {
		allowed = total.Step() / 2
	}
	return math.Abs(sum-total.Total()) <= allowed+slack*math.Max(1, math.Abs(sum))
}

// Sum returns the sum of parts in base units.
func Sum(parts []Quantity) float64 {
	sum := 0.0
	for _, p := range parts {
		sum += p.Total()
	}
	return sum
}

// reach returns the smallest and the largest value that q may stand for. Plain counts are exact; values with
// decimals or with 万 and 亿 were rounded.
func reach(q Quantity) (low, high float64) {
	if q.Decimals == 0 && q.Step() <= 1 {
		return q.Total(), q.Total()
	}
	return q.Total() - q.Step()/2, q.Total() + q.Step()/2
}

// IsShare reports whether rate, a percentage, is what part is of whole, but for rounding.
func IsShare(rate, part, whole Quantity) bool {
	partLow, partHigh := reach(part)
	wholeLow, wholeHigh := reach(whole)
	if wholeLow <= 0 {
		return false
	}
	return within(rate, 100*partLow/wholeHigh, 100*partHigh/wholeLow)
}

// IsRest reports whether rate is what is left of whole without part.
func IsRest(rate, part, whole Quantity) bool {
	rest := rate
	rest.Value = 100 - rate.Value
	return IsShare(rest, part, whole)
}

// IsChange reports whether rate is by how much now differs from before, but for rounding. The direction is
// not looked at.
func IsChange(rate, before, now Quantity) bool {
	beforeLow, beforeHigh := reach(before)
	nowLow, nowHigh := reach(now)
	if beforeLow <= 0 {
		return false
	}
	a, b := 100*(nowLow/beforeHigh-1), 100*(nowHigh/beforeLow-1)
	return within(rate, a, b) || within(rate, -b, -a)
}

// within reports whether rate, rounded as it is written, may lie between low and high.
func within(rate Quantity, low, high float64) bool {
	half := math.Pow(10, -float64(rate.Decimals)) / 2
	return rate.Value >= low-half-slack && rate.Value <= high+half+slack
}

// HasBase reports whether some whole number of an earlier period grew, or fell when down, by rate to the
// count
// now.
func HasBase(now, rate Quantity, down bool) bool {
	r := rate.Value / 100
	half := math.Pow(10, -float64(rate.Decimals)) / 200
	low, high := 1+r-half, 1+r+half
	if down {
		low, high = 1-r-half, 1-r+half
	}
	if low <= 0 {
		return true
	}
	first := math.Ceil(now.Total()/high - slack)
	return first <= now.Total()/low+slack
}
