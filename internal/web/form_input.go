package web

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// manyOptions is from how many options on a list is too long to choose from.
const manyOptions = 60

// searched reports whether a reference is asked by search: not all its options are known, or they are too many.
func searched(in formInput) bool { return in.Search || len(in.Options) > manyOptions }

func inputID(in formInput) string   { return widget.FieldID(in.Field.Name) }
func inputName(in formInput) string { return fieldPrefix + in.Field.Name }

// pickerName is the parameter of the id a picker found; that of a list joins those ticked.
func pickerName(in formInput) string {
	if in.Field.Kind.Storage() == ledger.StoreList {
		return "picked." + in.Field.Name
	}
	return inputName(in)
}

// frameOf returns what stands around the control of a field.
func frameOf(in formInput) widget.Input {
	return widget.Input{ID: inputID(in), Label: in.Title, Help: in.Help, Fault: in.Fault, Optional: !in.Required}
}

// described ties the control of a field to its help and fault.
func described(in formInput) templ.Attributes {
	attrs := widget.Described(frameOf(in))
	if in.Required {
		attrs["aria-required"] = "true"
	}
	return attrs
}

func inputType(k ledger.Kind) string {
	switch k {
	case ledger.KindDate:
		return "date"
	case ledger.KindTime:
		return "datetime-local"
	}
	return "text"
}

func inputClass(k ledger.Kind) string {
	if k == ledger.KindText {
		return "long"
	}
	return "short"
}

func inputMode(k ledger.Kind) string {
	switch k {
	case ledger.KindInt:
		return "numeric"
	case ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
		return "decimal"
	}
	return "text"
}

func inputUnit(f *ledger.Field) string {
	if f.Kind == ledger.KindPercent {
		return "%"
	}
	return f.Unit
}

func choiceOptions(ctx context.Context, in formInput) []pickOption {
	options := make([]pickOption, len(in.Field.Choices))
	for i, c := range in.Field.Choices {
		options[i] = pickOption{Value: c.Name, Label: widget.In(ctx, c.Title), On: slices.Contains(in.Texts, c.Name)}
	}
	return options
}

// recordOptions offers all records while they are few, else those ticked already.
func recordOptions(in formInput) []pickOption {
	var options []pickOption
	for _, o := range in.Options {
		value := plainID(o.ID)
		on := slices.Contains(in.Texts, value)
		if on || !searched(in) {
			options = append(options, pickOption{Value: value, Label: o.Label, On: on})
		}
	}
	return options
}

func optionWords(o book.Option) string {
	if o.Hint == "" {
		return o.Label
	}
	return o.Label + " · " + o.Hint
}

func needsProof(form *book.Form) bool {
	return slices.ContainsFunc(form.Needs, func(n book.NeedState) bool { return n.Proof && !n.Met })
}

func proofHelp(ctx context.Context, view *formPage) string {
	if len(view.Faults) > 0 {
		return widget.T(ctx, "web.files_again")
	}
	if n := len(view.Proofs); n > 0 {
		return widget.T(ctx, "web.proofs_already", n)
	}
	return widget.T(ctx, "web.proofs_help")
}
