#include "format/hidden_cells.h"

#include "base/buf.h"

void
hidden_cells_init(struct hidden_cells *cells, struct arena *scratch)
{
	*cells = (struct hidden_cells){.row = 0};
	buf_init(&cells->rows, scratch);
}

void
hidden_cells_columns(struct hidden_cells *cells, uint64_t from, uint64_t count)
{
	for (uint64_t i = from; i < HIDDEN_CELLS_COLUMNS && i - from < count; i++)
		cells->columns[i / 64] |= UINT64_C(1) << i % 64;
}

void
hidden_cells_cell(struct hidden_cells *cells, uint64_t row, uint64_t column, bool hidden)
{
	if (hidden && row != cells->row) {
		buf_print(&cells->rows, " %llu", (unsigned long long)row);
		cells->row = row;
	}
	if (column < HIDDEN_CELLS_COLUMNS)
		cells->used[column / 64] |= UINT64_C(1) << column % 64;
}

enum status
hidden_cells_add(const struct hidden_cells *cells, struct document *document, struct slice sheet,
		 bool all, struct err *err)
{
	char hex[SHA256_HEX_BYTES];
	struct sha256 digest;
	struct slice value, rows = slice_of(cells->rows.bytes, cells->rows.length);
	struct buf buf;

	buf_init(&buf, document->scratch);
	if (all)
		buf_write_text(&buf, " all");
	if (rows.length > 0)
		buf_write_text(&buf, " rows");
	buf_write(&buf, rows);
	for (unsigned i = 0, told = 0; i < HIDDEN_CELLS_COLUMNS; i++)
		if ((cells->used[i / 64] & cells->columns[i / 64]) >> i % 64 & 1)
			buf_print(&buf, "%s %u", told++ ? "" : " columns", i);
	TRY(buf_slice(&buf, &value, err));
	if (cells->rows.failed)
		return err_no_memory(err);
	if (value.length == 0)
		return STATUS_OK;
	TRY(sha256_of(value, &digest, err));
	sha256_print(&digest, hex);
	bool is_long = value.length > HIDDEN_CELLS_TOLD;
	TRY(slice_print(document->scratch, &value, err, "%.*s:%.*s%s%s", SLICE_PRINT(sheet),
			SLICE_PRINT(slice_part(value, 0, HIDDEN_CELLS_TOLD)),
			is_long ? " ... SHA-256 " : "", is_long ? hex : ""));
	return document_add_field(document, "HiddenCells", value, err);
}
