/*
 * States the structures of FreeBSD (LP64) that jaild reads and writes, from their manuals and headers, and prints for each field where a
 * C compiler puts it, as "structure.field offset", and the sizes as "structure size".
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct iovec { void *base; size_t length; };
struct timespec { int64_t seconds; long nanoseconds; };
struct kevent {
	uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int notes;
	int64_t data;
	void *userdata;
	uint64_t extension[4];
};
struct xucred {
	unsigned int version;
	uint32_t uid;
	short groupcount;
	uint32_t groups[16];
	union { void *unused; int32_t pid; } process;
};
struct xprison {
	int version;
	int id;
	int state;
	int cpuset;
	char path[1024];
	char host[256];
	char name[256];
	uint32_t ip4count;
	uint32_t ip6count;
};
struct statfs {
	uint32_t version;
	uint32_t typenumber;
	uint64_t flags;
	uint64_t bsize, iosize, blocks, bfree;
	int64_t bavail;
	uint64_t files;
	int64_t ffree;
	uint64_t syncwrites, asyncwrites, syncreads, asyncreads;
	uint64_t spare[10];
	uint32_t namemax;
	uint32_t owner;
	int32_t id[2];
	char charspare[80];
	char type[16];
	char from[1024];
	char on[1024];
};
struct timeval { int64_t seconds; long microseconds; };
struct rusage { struct timeval user, system; long counts[14]; };
struct kinfo_proc {
	int structsize;
	int layout;
	void *pointers[8];	/* args, paddr, addr, tracep, textvp, fd, vmspace, wchan */
	int32_t pid, parentpid, pgid, tpgid, sid, tsid;
	short jobc, spare1;
	uint32_t tdev_freebsd11;
	uint32_t signals[4][4];	/* list, mask, ignored, caught */
	uint32_t uid, ruid, svuid;
	uint32_t rgid, svgid;
	short ngroups, spare2;
	uint32_t groups[16];
	uint64_t vmsize;
	int64_t rssize, swrss, tsize, dsize, ssize;
	unsigned short xstat, acflag;
	uint32_t pctcpu, estcpu, slptime, swtime, cow;
	uint64_t runtime;
	struct timeval start, childtime;
	long flag, kiflag;
	int traceflag;
	char state;
	signed char nice;
	char lock, rqindex;
	unsigned char oncpu_old, lastcpu_old;
	char tdname[17];
	char wmesg[9];
	char login[18];
	char lockname[9];
	char command[20];
	char emul[17];
	char loginclass[18];
	char moretdname[4];
	char sparestrings[46];
	int spareints[2];
	uint64_t tdev;
	int oncpu, lastcpu, tracer, flag2, fibnum;
	uint32_t cr_flags;
	int jid;
	int numthreads;
	int32_t tid;
};

#define FIELD(structure, field) printf(#structure "." #field " %zu\n", offsetof(struct structure, field))
#define SIZE(structure) printf(#structure " %zu\n", sizeof(struct structure))

int
main(void)
{
	SIZE(iovec); FIELD(iovec, base); FIELD(iovec, length);
	SIZE(timespec); FIELD(timespec, seconds); FIELD(timespec, nanoseconds);
	SIZE(kevent); FIELD(kevent, ident); FIELD(kevent, filter); FIELD(kevent, flags); FIELD(kevent, notes);
	FIELD(kevent, data); FIELD(kevent, userdata); FIELD(kevent, extension);
	SIZE(xucred); FIELD(xucred, version); FIELD(xucred, uid); FIELD(xucred, groupcount); FIELD(xucred, groups); FIELD(xucred, process);
	SIZE(xprison); FIELD(xprison, id); FIELD(xprison, state); FIELD(xprison, path); FIELD(xprison, host); FIELD(xprison, name);
	FIELD(xprison, ip4count); FIELD(xprison, ip6count);
	SIZE(statfs); FIELD(statfs, flags); FIELD(statfs, id); FIELD(statfs, type); FIELD(statfs, from); FIELD(statfs, on);
	FIELD(kinfo_proc, pid); FIELD(kinfo_proc, parentpid); FIELD(kinfo_proc, uid); FIELD(kinfo_proc, start); FIELD(kinfo_proc, state);
	FIELD(kinfo_proc, command); FIELD(kinfo_proc, jid);
	return (0);
}
