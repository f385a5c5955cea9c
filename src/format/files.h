/*
 * The files room: what every input is, and for containers what is in it. One observable of type
 * "file" per file and member (`outer!/inner`) with kind, type, size, digest of members, and first
 * metadata; senders of messages as email-addr and domain-name.
 */
#ifndef TOCSIN_FORMAT_FILES_H
#define TOCSIN_FORMAT_FILES_H

#include "model/room.h"

void files_room_init(struct room *room);

#endif
