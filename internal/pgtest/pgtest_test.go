package pgtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestEveryStartGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	first, second := Start(t), Start(t)
	if first == second {
		t.Fatalf("both are %q", first)
	}
	ctx := context.Background()
	for _, dsn := range []string{first, second} {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "CREATE TABLE same (id bigint)"); err != nil {
			t.Fatal(err)
		}
	}
}
