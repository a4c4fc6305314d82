package bulletin

import (
	"testing"

	"bihuan/internal/exchange"
	"bihuan/internal/reading"
)

func TestCheckFindsWhatAStrangerWouldDoubt(t *testing.T) {
	doc := &exchange.Document{Blocks: []exchange.Block{
		{Paragraph: exchange.Plain(exchange.Title, "关于云溪新城党工委巡察整改进展情况的通报")},
		{Paragraph: exchange.Plain(exchange.Heading2, "（一）关于“资产管理薄弱”的问题。")},
		{Paragraph: exchange.Plain(exchange.Body, "1.共排查房屋86处，其中出租52处、空置31处。")},
	}}
	doubts, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(doubts) != 1 || doubts[0].Code != reading.SumDoubt || doubts[0].At.Block != 2 {
		t.Errorf("Check() = %+v, want one sum at block 2", doubts)
	}
}

func TestCheckOfATextWithoutFindingsHasNoDoubts(t *testing.T) {
	doc := &exchange.Document{Blocks: []exchange.Block{{Paragraph: exchange.Plain(exchange.Body, "没有内容。")}}}
	if doubts, err := Check(doc); err != nil || len(doubts) != 0 {
		t.Errorf("Check() = %v, %v, want nothing", doubts, err)
	}
}
