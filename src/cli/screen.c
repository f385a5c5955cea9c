#include "cli/screen.h"

#include "base/io.h"
#include "base/time.h"
#include "cli/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80

static const char PREFIX[] = "tocsin: ";

unsigned
terminal_columns(int fd)
{
	struct winsize size;
	if (ioctl(fd, TIOCGWINSZ, &size) != 0 || !size.ws_col)
		return COLUMNS_DEFAULT;
	return size.ws_col;
}

static struct text_style
style_of(const struct request *request, int fd, bool is_terminal)
{
	return (struct text_style){
		.rule = {.raw = request->raw},
		.columns = is_terminal ? terminal_columns(fd) : 0,
		.colour = text_colour_wanted(is_terminal, request->no_color, getenv("NO_COLOR"),
					     getenv("TERM")),
	};
}

void
screen_init(struct screen *screen, const struct request *request)
{
	*screen = (struct screen){
		.out_is_terminal = isatty(STDOUT_FILENO) == 1,
		.say_is_terminal = isatty(STDERR_FILENO) == 1,
		.flushed_ms = time_steady_ms(),
	};
	arena_init(&screen->arena, 0);
	arena_init(&screen->scratch, 0);
	buf_init(&screen->out, &screen->arena);
	buf_init(&screen->say, &screen->arena);
	screen->style = style_of(request, STDOUT_FILENO, screen->out_is_terminal);
	screen->say_style = style_of(request, STDERR_FILENO, screen->say_is_terminal);
}

void
screen_done(struct screen *screen)
{
	arena_done(&screen->arena);
	arena_done(&screen->scratch);
}

void
screen_set_case(struct screen *screen, const struct slice_list *own, const char *case_folder)
{
	screen->style.rule.own = screen->say_style.rule.own = own;
	if (!case_folder)
		return;
	struct buf options;
	struct slice text;
	buf_init(&options, &screen->arena);
	buf_write_text(&options, "--case ");
	safe_write_shell(&options, slice_text(case_folder));
	if (buf_slice(&options, &text, NULL) == STATUS_OK)
		screen->style.options = screen->say_style.options = text;
}

enum status
screen_flush(struct screen *screen, struct err *err)
{
	struct slice text;
	TRY(buf_slice(&screen->out, &text, err));
	enum status status = STATUS_OK;
	if (!screen->closed && text.length) {
		errno = 0;
		status = io_write(STDOUT_FILENO, text, err);
		if (status != STATUS_OK && errno == EPIPE) {
			screen->closed = true;
			status = STATUS_OK;
		}
	}
	buf_clear(&screen->out);
	screen->flushed_ms = time_steady_ms();
	if (status != STATUS_OK)
		return err_wrap(err, "standard output");
	return STATUS_OK;
}

enum status
screen_flush_due(struct screen *screen, struct err *err)
{
	if (screen->out.length >= CLI_OUTPUT_BYTES ||
	    (screen->out.length && time_steady_ms() - screen->flushed_ms >= CLI_OUTPUT_MS))
		return screen_flush(screen, err);
	return STATUS_OK;
}

void
screen_say_flush(struct screen *screen)
{
	struct slice text;
	struct err err;
	if (buf_slice(&screen->say, &text, &err) == STATUS_OK && text.length &&
	    io_write(STDERR_FILENO, text, &err) != STATUS_OK)
		return;
	buf_clear(&screen->say);
}

void
screen_say(struct screen *screen, const char *format, ...)
{
	char text[ERR_TEXT_BYTES * 2];
	va_list values;
	va_start(values, format);
	(void)vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	struct arena_mark mark = arena_mark(&screen->scratch);
	struct buf safe;
	struct slice line;
	buf_init(&safe, &screen->scratch);
	safe_write(&safe, slice_text(text));
	if (buf_slice(&safe, &line, NULL) == STATUS_OK) {
		buf_write_text(&screen->say, PREFIX);
		text_wrap(&screen->say, &screen->say_style, line, strlen(PREFIX), strlen(PREFIX));
	}
	arena_rewind(&screen->scratch, mark);
	screen_say_flush(screen);
}
