/* tocsin leak: what each document of a dump is, by originals that were sealed, given or signed. */
#include "cli/dump.h"
#include "cli/keys.h"
#include "cli/leak_claims.h"
#include "cli/leak_summary.h"
#include "cli/mail_setup.h"
#include "cli/run.h"

/* With keys, mail in the dump is judged on the way: what it signs is an original, too. */
static enum status
read_dump(struct session *session, struct dump *dump, struct err *err)
{
	struct mail_sources sources DEFER(mail_sources_done) = {0};
	struct mail_setup mail;
	struct dump_setup setup;
	const char *keys;
	TRY(dump_setup_read(session, &setup, err));
	setup.judged = !session->request.claims;
	TRY(keys_path(session, &keys, err));
	if (keys) {
		session->request.leak = true;
		TRY(mail_setup_read(session, &sources, &mail, err));
		mail.profile = &session->profile;
		setup.mail = &mail;
	}
	return dump_read(session, &setup, dump, err);
}

static enum status
judge_dump(struct session *session, const struct dump *dump, struct leak_summary *summary,
	   struct veil *veil, struct run_totals *totals, struct err *err)
{
	const struct request *request = &session->request;
	const struct files_visitor *visitor;
	struct room room;
	const struct room *const rooms[] = {&room};
	const struct run_setup setup = {.doing = "judging",
					.rooms = rooms,
					.room_count = 1,
					.paths = &request->operands,
					.own = &dump->own,
					.unread = &dump->unread,
					.found = leak_summary_add,
					.observe_context = summary,
					.veil = veil,
					.digest = request->digest};
	TRY(dump_visitor_new(session, dump, &visitor, err));
	files_room_init(&room, visitor);
	return run_inputs(session, &setup, totals, err);
}

/* Nothing is judged of the dump itself: it is what quotations are held against. */
static enum status
place_claims(struct session *session, const struct dump *dump, struct veil *veil, struct err *err)
{
	static const struct text_list NO_PATHS = {.count = 0};
	struct leak_claims claims = {
		.session = session, .dump = dump, .path = session->request.claims};
	const struct run_setup setup = {.doing = "placing",
					.paths = &NO_PATHS,
					.unread = &dump->unread,
					.veil = veil,
					.tell = leak_claims_tell,
					.tell_context = &claims};
	struct run_totals totals;
	struct slice news;
	struct buf buf;
	TRY(run_inputs(session, &setup, &totals, err));
	totals.box = claims.read;
	if (!session->request.json) {
		TRY(buf_slice(&claims.sheet, &news, err));
		buf_write(&session->screen.out, news);
		TRY(screen_flush(&session->screen, err));
	}
	buf_init(&buf, &session->arena);
	leak_claims_print(&claims, &buf);
	TRY(buf_slice(&buf, &news, err));
	return run_summarise(session, &totals, false, news.at, err);
}

static enum status
check_claims(const struct request *request, struct err *err)
{
	if (request->share && !request->json)
		return err_set(err, STATUS_USAGE,
			       "the sheet of --claims is for you; with --share take --json");
	return leak_claims_check(request, err);
}

static enum status
check_request(const struct request *request, struct err *err)
{
	if (request->share && request->digest)
		return err_set(err, STATUS_USAGE, "--share tells no digests; leave --digest out");
	if (request->claims)
		return check_claims(request, err);
	return STATUS_OK;
}

enum status
cmd_leak(struct session *session, struct err *err)
{
	struct dump dump DEFER(dump_done) = {.documents = NULL};
	struct leak_summary summary = {.documents = 0};
	struct run_totals totals;
	struct slice news;
	struct veil for_others;
	struct veil *veil = session->request.share ? &for_others : NULL;
	struct buf buf;
	veil_init(&for_others, &session->arena);
	TRY(check_request(&session->request, err));
	TRY(session_read_profile(session, false, err));
	TRY(read_dump(session, &dump, err));
	if (veil)
		TRY(dump_learn(&dump, veil, err));
	if (session->request.claims)
		return place_claims(session, &dump, veil, err);
	summary.referenced = corpus_count(dump.originals) > 0;
	TRY(judge_dump(session, &dump, &summary, veil, &totals, err));
	buf_init(&buf, &session->arena);
	leak_summary_print(&summary, &buf);
	TRY(buf_slice(&buf, &news, err));
	return run_summarise(session, &totals, false, news.at, err);
}
