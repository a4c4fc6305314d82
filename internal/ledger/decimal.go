package ledger

import (
	"errors"
	"math/big"
	"math/bits"
	"strings"
)

// Decimal is an exact number in millionths. It holds 9.2 million million, enough for any district's debt
// in 元; what does not fit is an error, never a wrong number.
type Decimal int64

// One is the decimal 1.
const One Decimal = 1_000_000

// decimalPlaces is how many places a Decimal keeps.
const decimalPlaces = 6

// Errors of decimals.
var (
	ErrDecimal  = errors.New("not a decimal number")
	ErrOverflow = errors.New("number too large")
)

// WholeDecimal returns n as a decimal. It saturates; callers that compute use Mul and Add, which report.
func WholeDecimal(n int64) Decimal {
	d, ok := mulDiv(n, int64(One), 1)
	if !ok {
		if n < 0 {
			return Decimal(-1 << 63)
		}
		return Decimal(1<<63 - 1)
	}
	return Decimal(d)
}

// ParseDecimal reads "-12.5", "12" or "0.000001"; more than six places are an error.
func ParseDecimal(s string) (Decimal, error) {
	text, negative := strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(text, ".")
	if whole == "" || dotted && fraction == "" || len(fraction) > decimalPlaces || len(whole) > 13 {
		return 0, ErrDecimal
	}
	digits := whole + fraction + strings.Repeat("0", decimalPlaces-len(fraction))
	var n int64 // negative on the way: there is one negative number more than positive ones
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, ErrDecimal
		}
		if n < (-1<<63+int64(c-'0'))/10 {
			return 0, ErrOverflow
		}
		n = n*10 - int64(c-'0')
	}
	if negative {
		return Decimal(n), nil
	}
	if n == -1<<63 {
		return 0, ErrOverflow
	}
	return Decimal(-n), nil
}

// String prints d without needless zeros.
func (d Decimal) String() string {
	s := d.Fixed(decimalPlaces)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Fixed prints d with places decimals, rounded half away from zero (四舍五入).
func (d Decimal) Fixed(places int) string {
	places = max(0, min(places, decimalPlaces))
	d = d.Round(places)
	negative := d < 0
	n := uint64(d)
	if negative {
		n = -n
	}
	digits := new(big.Int).SetUint64(n).String()
	if len(digits) <= decimalPlaces {
		digits = strings.Repeat("0", decimalPlaces+1-len(digits)) + digits
	}
	cut := len(digits) - decimalPlaces
	out := digits[:cut]
	if places > 0 {
		out += "." + digits[cut:cut+places]
	}
	if negative && strings.Trim(out, "0.") != "" {
		out = "-" + out
	}
	return out
}

// Round rounds d to places decimals, half away from zero.
func (d Decimal) Round(places int) Decimal {
	unit := int64(1)
	for range decimalPlaces - places {
		unit *= 10
	}
	if unit == 1 {
		return d
	}
	n, rest := int64(d)/unit, int64(d)%unit
	if rest >= unit/2 {
		n++
	} else if rest <= -unit/2 {
		n--
	}
	return Decimal(n * unit)
}

// Add returns d + e; ok is false when it does not fit.
func (d Decimal) Add(e Decimal) (sum Decimal, ok bool) {
	sum = d + e
	return sum, (sum > d) == (e > 0)
}

// Mul returns d × e rounded half away from zero; ok is false when it does not fit.
func (d Decimal) Mul(e Decimal) (Decimal, bool) {
	n, ok := mulDiv(int64(d), int64(e), int64(One))
	return Decimal(n), ok
}

// Div returns d ÷ e rounded half away from zero; ok is false when e is zero or the result does not fit.
func (d Decimal) Div(e Decimal) (Decimal, bool) {
	if e == 0 {
		return 0, false
	}
	n, ok := mulDiv(int64(d), int64(One), int64(e))
	return Decimal(n), ok
}

// mulDiv returns a×b÷c rounded half away from zero, computed in 128 bits.
func mulDiv(a, b, c int64) (int64, bool) {
	negative := (a < 0) != (b < 0) != (c < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	divisor := magnitude(c)
	if hi >= divisor {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, divisor)
	if rest >= divisor-rest {
		q++
	}
	if q > 1<<63-1 {
		return 0, false
	}
	if negative {
		return -int64(q), true
	}
	return int64(q), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
