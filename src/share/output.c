#include "share/output.h"

#include "base/io.h"
#include "share/limits.h"

static enum status
write_to_fd(void *context, struct slice bytes, struct err *err)
{
	return io_write(*(const int *)context, bytes, err);
}

void
output_to_fd(struct output *output, int *fd)
{
	output->write = write_to_fd;
	output->context = fd;
}

static enum status
write_to_buf(void *context, struct slice bytes, struct err *err)
{
	struct buf *buf = context;
	buf_write(buf, bytes);
	return buf->failed ? err_no_memory(err) : STATUS_OK;
}

void
output_to_buf(struct output *output, struct buf *buf)
{
	output->write = write_to_buf;
	output->context = buf;
}

void
outlet_init(struct outlet *outlet, struct arena *arena, const struct output *output)
{
	outlet->output = output;
	buf_init(&outlet->buf, arena);
}

enum status
outlet_end(struct outlet *outlet, struct err *err)
{
	struct slice bytes;
	TRY(buf_slice(&outlet->buf, &bytes, err));
	buf_clear(&outlet->buf);
	if (bytes.length == 0)
		return STATUS_OK;
	return outlet->output->write(outlet->output->context, bytes, err);
}

enum status
outlet_pass(struct outlet *outlet, struct err *err)
{
	if (outlet->buf.failed || outlet->buf.length >= OUTPUT_PIECE_BYTES)
		return outlet_end(outlet, err);
	return STATUS_OK;
}
