package engine

import (
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// checkRoles wants the roles that an expression of l reads to be there, and keeps those of keepers out of it:
// a keeper's role counts only in the pack that defines it, and that of the audit in no ledger at all.
func (c *compiler) checkRoles(l *Ledger, pos ledger.Pos, e *expr.Expr) {
	for _, name := range e.Roles() {
		role := c.roles[name]
		switch {
		case role == nil:
			c.refuse(pos, "engine.unknown_role", name)
		case role.As == ledger.AuditKeeper:
			c.refuse(pos, "engine.keeper_audit", role.Title)
		case role.As != "" && c.keepers[name].Name != l.Pack:
			c.refuse(pos, "engine.keeper_elsewhere", role.Title, c.keepers[name].Title)
		}
	}
}

// Keeper returns which of the keepers a person is; "" for others.
func (p *Program) Keeper(me *expr.Principal) ledger.Keeper {
	for name := range p.keepers {
		if me.Roles[name] {
			return p.roles[name].As
		}
	}
	return ""
}

// KeeperRole returns the role that makes a person a keeper, or nil.
func (p *Program) KeeperRole(as ledger.Keeper) *ledger.Role {
	for name := range p.keepers {
		if p.roles[name].As == as {
			return p.roles[name]
		}
	}
	return nil
}

// KeepApart takes the roles of keepers from who has come to hold two of them: such a person is none.
func (p *Program) KeepApart(me *expr.Principal) {
	held := 0
	for name := range p.keepers {
		if me.Roles[name] {
			held++
		}
	}
	if held > 1 {
		p.Resign(me)
	}
}

// Resign takes the roles of keepers from me: no deputy acts as one.
func (p *Program) Resign(me *expr.Principal) {
	for name := range p.keepers {
		delete(me.Roles, name)
	}
}
