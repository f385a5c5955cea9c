#include "support.h"

#include "mail/limits.h"
#include "mail/trace.h"

#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static struct err err;

/* What a reading told. */
struct told {
	struct trace traces[64];
	size_t count, refusals;
	struct slice reason;
};

static enum status
on_observable(void *context, const struct observable *observable, struct err *fault)
{
	struct told *told = context;
	struct observable copy = *observable;
	bool is_trace;

	if (told->count == 64)
		return STATUS_OK;
	TRY(slice_copy(&arena, copy.data, &copy.data, fault));
	TRY(slice_copy(&arena, copy.source, &copy.source, fault));
	TRY(slice_copy(&arena, copy.subject.value, &copy.subject.value, fault));
	TRY(trace_read(&arena, &copy, &is_trace, &told->traces[told->count], fault));
	assert_true(is_trace);
	told->count++;
	return STATUS_OK;
}

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *fault)
{
	struct told *told = context;

	told->refusals++;
	return slice_copy(&arena, refusal->reason, &told->reason, fault);
}

static const struct sink_calls CALLS = {.observable = on_observable, .refusal = on_refusal};

/* Reads bytes as a file; false where they are no trace. */
static bool
read_bytes(struct slice bytes, struct told *told)
{
	char path[] = "/tmp/trace-XXXXXX";
	struct sink sink = {&CALLS, told};
	struct arena scratch;
	struct room room;
	uint64_t lines;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, bytes.at, bytes.length), (ssize_t)bytes.length);
	memset(told, 0, sizeof(*told));
	struct input input = {
		.fd = fd,
		.source = SLICE("trace.csv"),
		.head = slice_part(bytes, 0, INPUT_HEAD_BYTES),
		.size_bytes = bytes.length,
		.end = INPUT_SIZE_UNKNOWN,
	};
	trace_room_init(&room);
	bool is_trace = room.recognise(room.context, &input);
	arena_init(&scratch, 0);
	if (is_trace)
		assert_int_equal(room.read(room.context, &input, &scratch, &sink, &lines, &err),
				 STATUS_OK);
	arena_done(&scratch);
	(void)close(fd);
	return is_trace;
}

static const struct {
	const char *what;
	struct slice bytes;
	const char *log;
	size_t count;
	/* of the last row */
	const char *id, *sender, *recipient, *status, *time;
	uint64_t line;
} FORMATS[] = {
	{"Microsoft 365, enhanced summary",
	 SLICE_INIT("origin_timestamp_utc,sender_address,recipient_status,message_subject,"
		    "total_bytes,message_id,network_message_id,original_client_ip\r\n"
		    "2017-04-12T09:00:01.1234567Z,Billing@Decoy.example,\"anne@ours.example"
		    "##Receive, Deliver;bert@ours.example##Receive, Fail\",\"a \"\"b\"\",c\",7,"
		    "<1@decoy.example>,x,192.0.2.1\r\n"),
	 "table", 2, "1@decoy.example", "billing@decoy.example", "bert@ours.example", "failed",
	 "2017-04-12T09:00:01.123456Z", 2},
	{"Microsoft 365, PowerShell",
	 SLICE_INIT("#TYPE Selected.Trace\n\"MessageId\",\"Received\",\"SenderAddress\","
		    "\"RecipientAddress\",\"Subject\",\"Status\",\"StartDate\"\n"
		    "\"<1@decoy.example>\",\"4/12/2017 1:00:01 PM\",\"a@decoy.example\","
		    "\"anne@ours.example\",\"two\nlines\",\"FilteredAsSpam\",\"4/1/2017\"\n"
		    "\"<2@decoy.example>\",\"4/12/2017 12:00:01 AM\",\"a@decoy.example\","
		    "\"anne@ours.example\",\"x\",\"Quarantined\",\"4/1/2017\"\n"),
	 "table", 2, "2@decoy.example", "a@decoy.example", "anne@ours.example", "quarantined",
	 "2017-04-12T00:00:01Z", 5},
	{"Microsoft 365, download of the list, of a European Excel",
	 SLICE_INIT("\xef\xbb\xbf"
		    "date_time_utc;sender_address;recipient_address;message_subject;status;"
		    "to_ip;from_ip;size;message_id\r\n2017-04-12T09:00:01;a@decoy.example;"
		    "anne@ours.example;x;GettingStatus;;;1;<1@decoy.example>\r\n"),
	 "table", 1, "1@decoy.example", "a@decoy.example", "anne@ours.example", "seen",
	 "2017-04-12T09:00:01Z", 2},
	{"Google Workspace, log events",
	 SLICE_INIT("Date,Event,Message ID,Subject,From (Header address),From (Envelope),"
		    "To (Envelope)\n2017-04-12T11:00:01+02:00,Message delivered,"
		    "<1@decoy.example>,x,a@decoy.example,b@sender.example,anne@ours.example\n"),
	 "table", 1, "1@decoy.example", "a@decoy.example", "anne@ours.example", "delivered",
	 "2017-04-12T09:00:01Z", 2},
	{"Google Workspace, Email Log Search",
	 SLICE_INIT("Message ID,Start date,End date,Sender,Message size,Subject,Direction,"
		    "Attachments,Recipient address,Event target,Event status\n"
		    "1@decoy.example,2017/04/12 09:00:01 UTC,2017/04/12 09:00:02 UTC,"
		    "a@decoy.example,7,x,Received,0,anne@ours.example,GMAIL_INBOX,Bounced\n"),
	 "table", 1, "1@decoy.example", "a@decoy.example", "anne@ours.example", "failed",
	 "2017-04-12T09:00:01Z", 2},
	{"Exchange, message tracking",
	 SLICE_INIT("#Software: Microsoft Exchange Server\r\n#Version: 15.00\r\n"
		    "#Log-type: Message Tracking Log\r\n#Date: 2017-04-12T00:00:00.000Z\r\n"
		    "#Fields: date-time,client-ip,source,event-id,internal-message-id,message-id,"
		    "network-message-id,recipient-address,recipient-status,total-bytes,"
		    "message-subject,sender-address,return-path\r\n"
		    "2017-04-12T09:00:01.123Z,192.0.2.1,STOREDRIVER,DELIVER,7,<1@decoy.example>,x,"
		    "anne@ours.example;bert@ours.example,,7,\"x, y\",a@decoy.example,\r\n"),
	 "exchange", 2, "1@decoy.example", "a@decoy.example", "bert@ours.example", "delivered",
	 "2017-04-12T09:00:01.123Z", 6},
	{"Postfix, RFC 3339",
	 SLICE_INIT(
		 "2017-04-12T11:00:00.5+02:00 mx postfix/smtpd[1]: 4X1abcDEF: client=x[192.0.2.1]\n"
		 "2017-04-12T11:00:00.6+02:00 mx postfix/cleanup[2]: 4X1abcDEF: "
		 "message-id=<1@decoy.example>\n"
		 "2017-04-12T11:00:00.7+02:00 mx postfix/qmgr[3]: 4X1abcDEF: "
		 "from=<a@decoy.example>, size=7, nrcpt=2 (queue active)\n"
		 "2017-04-12T11:00:01+02:00 mx postfix/lmtp[4]: 4X1abcDEF: to=<anne@ours.example>, "
		 "orig_to=<info@ours.example>, relay=x, delay=1, dsn=2.0.0, status=sent (250 ok)\n"
		 "2017-04-12T11:00:02+02:00 mx postfix/smtp[5]: 4X1abcDEF: to=<bert@ours.example>, "
		 "relay=x[192.0.2.2]:25, delay=1, dsn=5.1.1, status=bounced (said: 550, "
		 "status=sent)\n"
		 "2017-04-12T11:00:02+02:00 mx postfix/qmgr[3]: 4X1abcDEF: removed\n"),
	 "postfix", 2, "1@decoy.example", "a@decoy.example", "bert@ours.example", "failed",
	 "2017-04-12T09:00:02Z", 5},
	{"Postfix, without a year",
	 SLICE_INIT("Apr 12 11:00:00 mx postfix/submission/smtpd[1]: connect from x\n"
		    "Apr 12 11:00:00 mx sshd[9]: Accepted\n"
		    "Apr 12 11:00:00 mx postfix/cleanup[2]: 0123456789AB: "
		    "message-id=<1@decoy.example>\n"
		    "Apr 12 11:00:01 mx postfix/local[4]: 0123456789AB: to=<anne@ours.example>, "
		    "relay=local, status=deferred (full)\n"),
	 "postfix", 1, "1@decoy.example", "", "anne@ours.example", "pending", "", 4},
};
#define FORMAT_COUNT (sizeof(FORMATS) / sizeof(*FORMATS))

static void
expect_text(const char *what, struct slice text, const char *wanted)
{
	if (!slice_equal(text, slice_text(wanted)))
		fail_msg("%s: '%.*s', not '%s'", what, SLICE_PRINT(text), wanted);
}

static void
formats_are_read(void **state)
{
	char time[TIME_TEXT_BYTES];
	struct sha256 digest;
	struct told told;

	(void)state;
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		if (!read_bytes(FORMATS[i].bytes, &told) || told.count != FORMATS[i].count)
			fail_msg("%s: %zu rows", FORMATS[i].what, told.count);
		const struct trace *trace = &told.traces[told.count - 1];
		expect_text(FORMATS[i].what, trace->message_id, FORMATS[i].id);
		expect_text(FORMATS[i].what, trace->sender, FORMATS[i].sender);
		expect_text(FORMATS[i].what, trace->recipient, FORMATS[i].recipient);
		expect_text(FORMATS[i].what, trace->log, FORMATS[i].log);
		assert_string_equal(trace_status_name(trace->status), FORMATS[i].status);
		time_print(trace->time_us, time);
		expect_text(FORMATS[i].what, slice_text(time), FORMATS[i].time);
		assert_int_equal(trace->place.line, FORMATS[i].line);
		/* The evidence is where it says. */
		struct slice place =
			slice_part(FORMATS[i].bytes, trace->place.offset, trace->place.length);
		assert_int_equal(place.length, trace->place.length);
		assert_int_equal(sha256_of(place, &digest, &err), STATUS_OK);
		assert_true(sha256_equal(&digest, &trace->place.sha256));
		assert_int_equal(told.refusals, 0);
	}
}

/* Cut anywhere it is read as far as it goes, or refused; as UTF-16 it says the same. */
static void
cut_anywhere(void **state)
{
	struct told whole, told;
	char wide[4096];
	size_t step = support_is_slow() ? 11 : 1;

	(void)state;
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		struct slice bytes = FORMATS[i].bytes;
		assert_true(read_bytes(bytes, &whole));
		for (size_t cut = 0; cut < bytes.length; cut += step)
			if (read_bytes(slice_part(bytes, 0, cut), &told))
				assert_true(told.count <= whole.count);
		if (slice_starts(bytes, SLICE("\xef\xbb\xbf")))
			bytes = slice_part(bytes, 3, SIZE_MAX);
		for (unsigned big = 0; big < 2; big++) {
			memcpy(wide, big ? "\xfe\xff" : "\xff\xfe", 2);
			for (size_t k = 0; k < bytes.length; k++) {
				wide[2 + 2 * k + big] = bytes.at[k];
				wide[2 + 2 * k + !big] = '\0';
			}
			struct slice both = slice_of(wide, 2 + 2 * bytes.length);
			assert_true(read_bytes(both, &told));
			assert_int_equal(told.count, whole.count);
			const struct trace *a = &whole.traces[whole.count - 1];
			const struct trace *b = &told.traces[told.count - 1];
			assert_true(slice_equal(a->message_id, b->message_id));
			assert_int_equal(a->status, b->status);
			assert_int_equal(2 * a->place.length, b->place.length);
			for (size_t cut = 0; cut < both.length; cut += 7 * step)
				(void)read_bytes(slice_part(both, 0, cut), &told);
		}
	}
}

/* Other tables, letters that quote a log, prose. */
static void
others_are_left(void **state)
{
	static const struct slice OTHERS[] = {
		SLICE_INIT(""),
		SLICE_INIT("\n\n"),
		SLICE_INIT("date,message_id,sender\n1,2,3\n"),
		SLICE_INIT("domain,created\na.example,2017-04-12\n"),
		SLICE_INIT("From: a@b.example\nSubject: x\n\nApr 12 11:00:00 mx postfix/qmgr[3]: "
			   "4X1abcDEF: from=<a@decoy.example>\n"),
		SLICE_INIT("\xff\xfe"),
		SLICE_INIT("# postfix/qmgr\n"),
	};
	struct told told;

	(void)state;
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++)
		if (read_bytes(OTHERS[i], &told))
			fail_msg("%zu is taken for a trace", i);
}

#define HEADING "Date,Message ID,Sender,Recipients\n"
#define ROW "2017-04-12T09:00:01Z,1@a.example,a@a.example,"

static struct slice
repeated(const char *before, const char *part, size_t times, const char *behind)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, before);
	for (size_t i = 0; i < times; i++)
		buf_write_text(&buf, part);
	buf_write_text(&buf, behind);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
limits_hold(void **state)
{
	struct told told;

	(void)state;
	/* TRACE_LINE_BYTES: the row is refused, the next one read. */
	assert_true(read_bytes(
		repeated(HEADING ROW, "x", TRACE_LINE_BYTES, "\n" ROW "b@c.example\n"), &told));
	assert_int_equal(told.count, 1);
	assert_int_equal(told.refusals, 1);
	/* TRACE_LINES_MAX of a quote that nobody closes. */
	assert_true(
		read_bytes(repeated(HEADING ROW "\"", "\n", TRACE_LINES_MAX + 1, "x\n"), &told));
	assert_int_equal(told.refusals, 2); /* and x is a row without columns */
	/* TRACE_COLUMNS_MAX: what stands behind is not looked at. */
	assert_false(read_bytes(repeated("", "x,", TRACE_COLUMNS_MAX, HEADING), &told));
	assert_true(read_bytes(repeated("", "x,", TRACE_COLUMNS_MAX - 4, HEADING), &told));
	/* TRACE_RECIPIENTS_MAX. */
	assert_true(read_bytes(
		repeated(HEADING ROW, "a@b.example;", TRACE_RECIPIENTS_MAX + 5, "\n"), &told));
	assert_int_equal(told.count, 64);
	/* A row without its columns. */
	assert_true(read_bytes(SLICE(HEADING "x\n"), &told));
	assert_int_equal(told.refusals, 1);
	assert_non_null(strstr(told.reason.at, "RFC 4180"));
}

/* TRACE_QUEUE_MAX: the older ones are forgotten, and that is said. */
static void
queues_are_bounded(void **state)
{
	struct slice text;
	struct told told;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (unsigned i = 0; i <= TRACE_QUEUE_MAX; i++)
		buf_print(&buf, "Apr 12 11:00:00 mx postfix/cleanup[2]: %08X: message-id=<%u@a>\n",
			  i, i);
	buf_write_text(&buf, "Apr 12 11:00:01 mx postfix/smtp[5]: 00010000: to=<b@c.example>, "
			     "status=sent (ok)\n"
			     "Apr 12 11:00:01 mx postfix/smtp[5]: 00000000: to=<b@c.example>, "
			     "status=sent (ok)\n");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(read_bytes(text, &told));
	assert_int_equal(told.count, 2);
	expect_text("kept", told.traces[0].message_id, "65536@a");
	expect_text("forgotten", told.traces[1].message_id, "");
	assert_int_equal(told.refusals, 1);
}

/* A pipe of traces, packed or not: its head says what it is. */
static void
pipes_are_known_by_their_heads(void **state)
{
	static const char ZIPPED[] = "\x1f\x8b\x08\x00";
	struct input input = {.source = SLICE("-"), .size_bytes = INPUT_SIZE_UNKNOWN, .fd = -1};

	(void)state;
	input.head = SLICE(HEADING);
	assert_true(trace_recognise(&input));
	input.head = SLICE("From: a@b.example\r\n");
	assert_false(trace_recognise(&input));
	input.head = slice_of(ZIPPED, sizeof(ZIPPED) - 1);
	assert_false(trace_recognise(&input));
}

/* What was removed is not in the queue any more, however many there were. */
static void
removed_letters_leave_the_queue(void **state)
{
	struct slice text;
	struct told told;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "Apr 12 11:00:00 mx postfix/cleanup[2]: FFFFFFFF: message-id=<1@a>\n"
			     "Apr 12 11:00:00 mx postfix/qmgr[3]: FFFFFFFF: from=<s@d.example>, "
			     "size=1\n");
	for (unsigned i = 0; i <= 2 * TRACE_QUEUE_MAX; i++)
		buf_print(&buf, "Apr 12 11:00:00 mx postfix/qmgr[3]: %08X: removed\n", i);
	buf_write_text(&buf, "Apr 12 11:00:01 mx postfix/smtp[5]: FFFFFFFF: to=<b@c.example>, "
			     "status=sent (ok)\n");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(read_bytes(text, &told));
	assert_int_equal(told.refusals, 0);
	assert_int_equal(told.count, 1);
	expect_text("open", told.traces[0].message_id, "1@a");
	expect_text("open", told.traces[0].sender, "s@d.example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_read),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(others_are_left),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(queues_are_bounded),
		cmocka_unit_test(pipes_are_known_by_their_heads),
		cmocka_unit_test(removed_letters_leave_the_queue),
	};
	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
