#include "format/open_links.h"

void
open_links_init(struct open_links *links, struct document *document)
{
	*links = (struct open_links){.document = document};
	for (size_t i = 0; i < OPEN_LINKS; i++) {
		buf_init(&links->items[i].code, document->scratch);
		buf_init(&links->items[i].where, document->scratch);
		buf_init(&links->items[i].words, document->scratch);
	}
}

/* The last one whose code is not over. */
static struct open_link *
last_in_code(struct open_links *links)
{
	for (unsigned i = links->count; i > 0; i--)
		if (links->items[i - 1].in_code)
			return &links->items[i - 1];
	return NULL;
}

bool
open_links_in_code(const struct open_links *links)
{
	for (unsigned i = 0; i < links->count; i++)
		if (links->items[i].in_code)
			return true;
	return false;
}

void
open_links_begin(struct open_links *links, enum open_link_kind kind, unsigned depth,
		 struct open_link **ret)
{
	struct open_link *link = &links->items[links->count];

	*ret = NULL;
	if (links->count == OPEN_LINKS) {
		links->over[kind]++;
		links->untold = true;
		return;
	}
	buf_clear(&link->code);
	buf_clear(&link->where);
	buf_clear(&link->words);
	link->kind = kind;
	link->in_code = kind == OPEN_FIELD;
	link->depth = depth;
	links->count++;
	*ret = link;
}

void
open_links_separate(struct open_links *links)
{
	for (unsigned i = links->count; i > 0 && links->over[OPEN_FIELD] == 0; i--)
		if (links->items[i - 1].kind == OPEN_FIELD) {
			links->items[i - 1].in_code = false;
			return;
		}
}

static enum status
tell(struct open_links *links, struct open_link *link, struct err *err)
{
	struct slice words, code, target;

	TRY(buf_slice(&link->words, &words, err));
	TRY(buf_slice(&link->code, &code, err));
	TRY(buf_slice(&link->where, &target, err));
	if (code.length > 0)
		TRY(document_add_link_field(links->document, words, code, err));
	else
		TRY(document_add_link(links->document, words, target, err));
	buf_clear(&link->words);
	return STATUS_OK;
}

enum status
open_links_end(struct open_links *links, enum open_link_kind kind, struct err *err)
{
	unsigned at = links->count;

	if (links->over[kind] > 0) {
		links->over[kind]--;
		return STATUS_OK;
	}
	while (at > 0 && links->items[at - 1].kind != kind)
		at--;
	if (at == 0)
		return STATUS_OK;
	struct open_link link = links->items[--at];
	TRY(tell(links, &link, err));
	for (links->count--; at < links->count; at++)
		links->items[at] = links->items[at + 1];
	links->items[at] = link; /* its buffers are of use again */
	return STATUS_OK;
}

void
open_links_write(struct open_links *links, unsigned depth, struct slice text)
{
	struct open_link *coding = last_in_code(links);

	if (coding && coding != &links->items[links->count - 1])
		buf_write(&coding->code, text);
	for (unsigned i = 0; !coding && i < links->count; i++)
		if (links->items[i].depth == 0 || links->items[i].depth == depth)
			buf_write(&links->items[i].words, text);
}

void
open_links_write_code(struct open_links *links, struct slice text)
{
	struct open_link *coding = last_in_code(links);

	if (coding)
		buf_write(&coding->code, text);
}

enum status
open_links_end_paragraph(struct open_links *links, unsigned depth, struct err *err)
{
	if (links->untold)
		TRY(document_cut(links->document, err,
				 "more than %d links and fields in each other", OPEN_LINKS));
	links->untold = false;
	for (unsigned i = 0; i < links->count; i++) {
		struct open_link *link = &links->items[i];
		if (depth == 1)
			link->in_code = false;
		if (link->depth == 0 || link->depth == depth)
			TRY(tell(links, link, err));
	}
	return STATUS_OK;
}
