/* score PROTECTED NAME...: scores names against one protected domain. Exit 1 if one is an alert. */
#include <stdio.h>

#include <tocsin/tocsin.h>

int
main(int argc, char **argv)
{
	char error[TOCSIN_ERROR_BYTES];
	struct tocsin_names *names =
		argc > 2 ? tocsin_names_new((const char *const *)&argv[1], 1, NULL, 0, error)
			 : NULL;
	int alerts = 0;

	if (!names) {
		fprintf(stderr, "%s\n", argc > 2 ? error : "usage: score PROTECTED NAME...");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		struct tocsin_match *match = tocsin_names_score(names, argv[i], error);

		if (match) {
			printf("%s %.2f %s %s: %s\n", argv[i], tocsin_match_score(match),
			       tocsin_match_target(match), tocsin_match_trick(match, 0),
			       tocsin_match_explanation(match));
			alerts += tocsin_match_severity(match) >= TOCSIN_MEDIUM;
		} else {
			printf("%s %s\n", argv[i], error[0] ? error : "clean");
		}
		tocsin_match_free(match);
	}
	tocsin_names_free(names);
	return alerts > 0;
}
