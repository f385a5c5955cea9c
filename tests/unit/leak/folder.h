/* A folder of a test, taken away with all that is in it. */
#ifndef TOCSIN_TESTS_LEAK_FOLDER_H
#define TOCSIN_TESTS_LEAK_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static inline int
folder_remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	(void)kind;
	(void)place;
	return remove(path);
}

static inline int
folder_remove(const char *path)
{
	return nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
