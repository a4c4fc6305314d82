package expr

import (
	"crypto/sha256"
	"math/bits"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// beyond is a raw number that bounded refuses.
const beyond = Limit

// bounded returns the raw number n as a value, or no value when it lies beyond Limit.
func bounded(s ledger.Storage, n int64) ledger.Value {
	if n >= Limit || n <= -Limit {
		return ledger.Empty
	}
	return ledger.Of(s, n)
}

// plus adds; what overflows is beyond.
func plus(a, b int64) int64 {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return beyond
	}
	return sum
}

// Sum adds numbers that are held in one way; empty when it does not fit.
func Sum(s ledger.Storage, values []ledger.Value) ledger.Value {
	n := int64(0)
	for _, v := range values {
		if n = plus(n, v.Raw()); bounded(s, n).IsEmpty() {
			return ledger.Empty
		}
	}
	return ledger.Of(s, n)
}

// times multiplies; what overflows is beyond.
func times(a, b int64) int64 {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo >= uint64(Limit) {
		return beyond
	}
	return a * b
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func modulo(a, b int64) ledger.Value {
	if b == 0 {
		return ledger.Empty
	}
	return ledger.Int(a % b)
}

func widened(n int64) ledger.Value {
	return bounded(ledger.StoreDecimal, times(n, int64(ledger.One)))
}

// Multiply is OpMul on decimals: rounded half away from zero, empty when it does not fit.
func Multiply(a, b ledger.Decimal) ledger.Value {
	n, ok := a.Mul(b)
	if !ok {
		return ledger.Empty
	}
	return bounded(ledger.StoreDecimal, int64(n))
}

// Divide is OpDiv: rounded half away from zero, empty when it does not fit or b is zero.
func Divide(a, b ledger.Decimal) ledger.Value {
	n, ok := a.Div(b)
	if !ok {
		return ledger.Empty
	}
	return bounded(ledger.StoreDecimal, int64(n))
}

// rounded is OpRound.
func rounded(d ledger.Decimal, places int) ledger.Value {
	return bounded(ledger.StoreDecimal, int64(d.Round(places)))
}

// day returns a date, or no value beyond the bounds.
func day(n int64) ledger.Value {
	if n < int64(calendar.MinDate) || n > int64(calendar.MaxDate) {
		return ledger.Empty
	}
	return ledger.Of(ledger.StoreDate, n)
}

// Bounds of instants in microseconds of UTC: the days of dates, in the civil time of the country.
const (
	MinTime = int64(calendar.MinDate)*DayMicros - ZoneMicros
	MaxTime = (int64(calendar.MaxDate)+1)*DayMicros - ZoneMicros - 1
)

// moment returns an instant, or no value beyond the bounds.
func moment(micros int64) ledger.Value {
	if micros < MinTime || micros > MaxTime {
		return ledger.Empty
	}
	return ledger.Of(ledger.StoreTime, micros)
}

// addMonths is OpAddMonths: the last day of a shorter month stands for the days it lacks.
func addMonths(v ledger.Value, n int64) ledger.Value {
	year, month0, _ := v.Date().Civil()
	month := plus(int64(year)*12+int64(month0)-1, n)
	if month < 12 || month >= 10000*12 {
		return ledger.Empty
	}
	return day(int64(v.Date().AddMonths(int(n))))
}

// AddMonths is OpAddMonths on raw numbers; ok is false when the result is empty.
func AddMonths(date, n int64) (result int64, ok bool) {
	v := addMonths(ledger.Of(ledger.StoreDate, date), n)
	return v.Raw(), !v.IsEmpty()
}

// PeriodStart is OpMonthStart, OpQuarterStart or OpYearStart on raw numbers, for periods of so many months.
func PeriodStart(date, months int64) (result int64, ok bool) {
	return int64(calendar.Date(date).PeriodStart(int(months))), true
}

// Drawn is the number from 0 to below 1 that is drawn for a text, as OpDraw draws it: the first 32 bits of its SHA-256
// as a fraction. It is the same whoever draws and whenever, so that a sample can be drawn again.
func Drawn(text string) ledger.Decimal {
	sum := sha256.Sum256([]byte(text))
	bits := int64(0)
	for _, b := range sum[:4] {
		bits = bits<<8 | int64(b)
	}
	return ledger.Decimal(bits * int64(ledger.One) >> 32)
}

// The years in which working days are counted. Outside them nothing is known about them, and operators
// on working days are empty.
const (
	FirstWorkYear = 1990
	LastWorkYear  = 2099
)

// FirstWorkday and LastWorkday are the first and the last day of these years.
const (
	FirstWorkday = 7305
	LastWorkday  = 47481
)

// known reports whether the working days around a date are known.
func known(n int64) bool { return n >= FirstWorkday && n <= LastWorkday }

func (f *frame) addWorkdays(a, b ledger.Value) ledger.Value {
	const span = LastWorkday - FirstWorkday
	if f.Calendar == nil || !known(a.Raw()) || b.Int() > span || b.Int() < -span {
		return ledger.Empty
	}
	result := int64(f.Calendar.AddWorkdays(a.Date(), int(b.Int())))
	if !known(result) {
		return ledger.Empty
	}
	return ledger.Date(calendar.Date(result))
}

func (f *frame) workdaysBetween(a, b ledger.Value) ledger.Value {
	if f.Calendar == nil || !known(a.Raw()) || !known(b.Raw()) {
		return ledger.Empty
	}
	return ledger.Int(int64(f.Calendar.WorkdaysBetween(a.Date(), b.Date())))
}
