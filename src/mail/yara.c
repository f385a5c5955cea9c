#include "mail/yara.h"

#include "base/io.h"
#include "base/slice.h"
#include "mail/limits.h"

#include <yara.h>

struct mail_yara {
	YR_RULES *rules;
	YR_SCANNER *scanner; /* a worker's own once it is forked */
};

/* ---- compiling ---- */

/* Where the first error stands. */
struct fault {
	const char *path;
	bool found;
	char text[ERR_TEXT_BYTES];
};

static void
take_fault(int level, const char *path, int line, const YR_RULE *rule, const char *message,
	   void *context)
{
	struct fault *fault = context;

	(void)rule;
	if (level != YARA_ERROR_LEVEL_ERROR || fault->found)
		return;
	fault->found = true;
	(void)snprintf(fault->text, sizeof(fault->text), "'%s' line %d: %s",
		       path ? path : fault->path, line, message);
}

/* What rules may ask of a file besides its bytes, as other scanners offer it. */
static const char *const VARIABLES[] = {"filename", "extension"};

static int
compile(YR_COMPILER *compiler, int fd, struct fault *fault)
{
	yr_compiler_set_callback(compiler, take_fault, fault);
	for (size_t i = 0; i < sizeof(VARIABLES) / sizeof(*VARIABLES); i++) {
		int result = yr_compiler_define_string_variable(compiler, VARIABLES[i], "");
		if (result != ERROR_SUCCESS)
			return result;
	}
	return yr_compiler_add_fd(compiler, fd, NULL, fault->path);
}

static enum status
rules_read(const char *path, YR_RULES **ret, struct err *err)
{
	struct fault fault = {.path = path};
	YR_COMPILER *compiler = NULL;
	enum status status = STATUS_OK;
	DEFER(io_close)
	int fd = -1;

	if (io_open(path, &fd, err) != STATUS_OK)
		return err_set(err, STATUS_USAGE, "cannot read the rules in '%s'", path);
	if (yr_compiler_create(&compiler) != ERROR_SUCCESS)
		return err_no_memory(err);
	if (compile(compiler, fd, &fault) != 0)
		status = fault.found
				 ? err_set(err, STATUS_USAGE, "%s", fault.text)
				 : err_set(err, STATUS_USAGE, "'%s' holds no rules of YARA", path);
	else if (yr_compiler_get_rules(compiler, ret) != ERROR_SUCCESS)
		status = err_no_memory(err);
	yr_compiler_destroy(compiler);
	return status;
}

/* ---- trying ---- */

struct hits {
	struct buf *names;
	size_t count;
};

static int
take_match(YR_SCAN_CONTEXT *scan, int message, void *data, void *context)
{
	const YR_RULE *rule = data;
	struct hits *hits = context;
	const char *tag, *between = " [";

	(void)scan;
	if (message != CALLBACK_MSG_RULE_MATCHING)
		return CALLBACK_CONTINUE;
	buf_print(hits->names, "%s%s", hits->count ? ", " : "", rule->identifier);
	yr_rule_tags_foreach(rule, tag)
	{
		buf_print(hits->names, "%s%s", between, tag);
		between = ", ";
	}
	if (*between == ',')
		buf_write_byte(hits->names, ']');
	return ++hits->count < MAIL_YARA_HITS_MAX ? CALLBACK_CONTINUE : CALLBACK_ABORT;
}

void
mail_yara_scan(struct mail_yara *yara, struct slice name, struct slice bytes, struct buf *ret,
	       const char **ret_why)
{
	struct hits hits = {.names = ret};
	char text[256];
	struct slice base = slice_part(name, slice_find_last_byte(name, '/') + 1, SIZE_MAX);

	/* Behind no slash it is all of the name: SIZE_MAX and 1 are 0. */
	(void)snprintf(text, sizeof(text), "%.*s", SLICE_PRINT(slice_part(base, 0, 255)));
	const char *dot = strrchr(text, '.');
	(void)yr_scanner_define_string_variable(yara->scanner, "filename", text);
	(void)yr_scanner_define_string_variable(yara->scanner, "extension", dot ? dot : "");
	yr_scanner_set_callback(yara->scanner, take_match, &hits);
	int result = yr_scanner_scan_mem(yara->scanner, (const uint8_t *)bytes.at, bytes.length);
	*ret_why = result == ERROR_SUCCESS            ? NULL
		   : result == ERROR_SCAN_TIMEOUT     ? "they took too long"
		   : result == ERROR_TOO_MANY_MATCHES ? "a string of theirs matches too often"
						      : "YARA could not run them";
}

enum status
mail_yara_new(const char *path, struct mail_yara **ret, struct err *err)
{
	struct mail_yara *yara = heap_alloc(sizeof(*yara));
	struct arena arena;
	const char *why;
	struct buf buf;

	if (!yara)
		return err_no_memory(err);
	*yara = (struct mail_yara){.rules = NULL};
	if (yr_initialize() != ERROR_SUCCESS) {
		heap_free(yara);
		return err_set(err, STATUS_ENVIRONMENT, "YARA does not start");
	}
	enum status status = rules_read(path, &yara->rules, err);
	if (status == STATUS_OK && yr_scanner_create(yara->rules, &yara->scanner) != ERROR_SUCCESS)
		status = err_no_memory(err);
	if (status != STATUS_OK) {
		mail_yara_done(&yara);
		return status;
	}
	yr_scanner_set_timeout(yara->scanner, MAIL_YARA_SECONDS);
	yr_scanner_set_flags(yara->scanner, SCAN_FLAGS_FAST_MODE | SCAN_FLAGS_NO_TRYCATCH |
						    SCAN_FLAGS_REPORT_RULES_MATCHING);
	/* What libraries open lazily is open before workers are locked in. */
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	mail_yara_scan(yara, SLICE("x"), SLICE("x"), &buf, &why);
	arena_done(&arena);
	*ret = yara;
	return STATUS_OK;
}

void
mail_yara_done(struct mail_yara **yara)
{
	if (!*yara)
		return;
	if ((*yara)->scanner)
		yr_scanner_destroy((*yara)->scanner);
	if ((*yara)->rules)
		(void)yr_rules_destroy((*yara)->rules);
	(void)yr_finalize();
	heap_free(*yara);
	*yara = NULL;
}
