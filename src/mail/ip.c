#include "mail/ip.h"

#include <arpa/inet.h>

bool
ip_read_as_written(struct slice text, struct ip *ret)
{
	char copy[INET6_ADDRSTRLEN];
	struct ip ip = {.v6 = slice_find_byte(text, ':') != SIZE_MAX};

	if (text.length >= sizeof(copy) || slice_find_byte(text, '\0') != SIZE_MAX)
		return false;
	memcpy(copy, text.at ? text.at : "", text.length);
	copy[text.length] = '\0';
	if (inet_pton(ip.v6 ? AF_INET6 : AF_INET, copy, ip.bytes) != 1)
		return false;
	*ret = ip;
	return true;
}

bool
ip_read(struct slice text, struct ip *ret)
{
	static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};
	struct ip ip;

	if (!ip_read_as_written(text, &ip))
		return false;
	if (ip.v6 && memcmp(ip.bytes, MAPPED, sizeof(MAPPED)) == 0) {
		struct ip v4 = {.v6 = false};
		memcpy(v4.bytes, ip.bytes + sizeof(MAPPED), 4);
		ip = v4;
	}
	*ret = ip;
	return true;
}

void
ip_write(struct buf *buf, const struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	CHECK(inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->bytes, text, sizeof(text)));
	buf_write_text(buf, text);
}

bool
ip_match(const struct ip *a, const struct ip *b, unsigned bits)
{
	if (a->v6 != b->v6)
		return false;
	CHECK(bits <= (a->v6 ? 128 : 32));
	if (memcmp(a->bytes, b->bytes, bits / 8) != 0)
		return false;
	unsigned left = bits % 8;
	return left == 0 || (a->bytes[bits / 8] ^ b->bytes[bits / 8]) >> (8 - left) == 0;
}

bool
ip_is_private(const struct ip *ip)
{
	static const struct {
		struct ip net;
		unsigned bits;
	} NETS[] = {
		{{false, {0}}, 8},          {{false, {10}}, 8},        {{false, {127}}, 8},
		{{false, {100, 64}}, 10},   {{false, {169, 254}}, 16}, {{false, {172, 16}}, 12},
		{{false, {192, 168}}, 16},  {{true, {[15] = 1}}, 128}, {{true, {0}}, 128},
		{{true, {0xfe, 0x80}}, 10}, {{true, {0xfc}}, 7},
	};

	for (size_t i = 0; i < sizeof(NETS) / sizeof(NETS[0]); i++)
		if (ip_match(ip, &NETS[i].net, NETS[i].bits))
			return true;
	return false;
}
