/* Every call to the file system below one folder is noted, and one of them fails (LD_PRELOAD; tests/fallas.py). */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ESCRIBE = 1, SINCRONIZA, CAMBIA, MIRA };
static char raiz[PATH_MAX], cual[PATH_MAX + 32];
static long veces;
static int mata, apunta = -1;

/* From here, note each call below a folder ("": none) in a descriptor (-1: nowhere), and let the n-th of those that are
   like one ("what<tab>path below the folder"; "": none) fail, or kill. */
void armar(const char *carpeta, const char *llamada, long n, int con_muerte, int nota) {
    veces = n; mata = con_muerte; apunta = nota;
    snprintf(cual, sizeof cual, "%s", llamada);
    snprintf(raiz, sizeof raiz, "%s", carpeta);
}

#define REAL(nombre) (__extension__ (__typeof__(&nombre)) dlsym(RTLD_NEXT, #nombre))
static int falla(const char *que, int clase, const char *ruta) {
    char linea[PATH_MAX + 32];
    size_t n = strlen(raiz);
    if (!n || !ruta || strncmp(ruta, raiz, n) || (ruta[n] && ruta[n] != '/')) return 0;
    int largo = snprintf(linea, sizeof linea, "%s\t%s\n", que, ruta[n] ? ruta + n + 1 : "");
    if (apunta >= 0 && REAL(write)(apunta, linea, (size_t)largo) != largo) _exit(97);
    linea[largo - 1] = 0;
    if (strcmp(linea, cual) || __sync_fetch_and_sub(&veces, 1)) return 0;
    if (mata) kill(getpid(), SIGKILL);
    errno = clase == ESCRIBE ? ENOSPC : clase == SINCRONIZA ? EIO : EACCES;
    return 1;
}
static const char *de(int fd, char *ruta) {
    char enlace[64];
    if (!raiz[0]) return NULL;
    snprintf(enlace, sizeof enlace, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(enlace, ruta, PATH_MAX - 1);
    if (n < 0) return NULL;
    ruta[n] = 0;
    return ruta;
}
static const char *en(int fd, const char *nombre, char *ruta) {
    if (!nombre || nombre[0] == '/' || fd == AT_FDCWD || !de(fd, ruta)) return nombre;
    if (!nombre[0]) return ruta;
    size_t n = strlen(ruta);
    snprintf(ruta + n, PATH_MAX - n, "/%s", nombre);
    return ruta;
}
#define ABRIR(modo) ((modo) & (O_CREAT | O_TRUNC)) ? "create" : "open", ((modo) & O_CREAT) ? ESCRIBE : MIRA
#define ABRE(nombre) \
    int nombre(const char *ruta, int modo, ...) { \
        va_list a; va_start(a, modo); int permiso = va_arg(a, int); va_end(a); \
        return falla(ABRIR(modo), ruta) ? -1 : REAL(nombre)(ruta, modo, permiso); }
#define ABRE_EN(nombre) \
    int nombre(int fd, const char *ruta, int modo, ...) { \
        char lugar[PATH_MAX]; va_list a; va_start(a, modo); int permiso = va_arg(a, int); va_end(a); \
        return falla(ABRIR(modo), en(fd, ruta, lugar)) ? -1 : REAL(nombre)(fd, ruta, modo, permiso); }
ABRE(open) ABRE(open64) ABRE_EN(openat) ABRE_EN(openat64)
FILE *fopen(const char *a, const char *m) {
    return falla(m[0] == 'r' ? "open" : "create", m[0] == 'r' ? MIRA : ESCRIBE, a) ? NULL : REAL(fopen)(a, m); }
FILE *fopen64(const char *a, const char *m) {
    return falla(m[0] == 'r' ? "open" : "create", m[0] == 'r' ? MIRA : ESCRIBE, a) ? NULL : REAL(fopen64)(a, m); }
DIR *opendir(const char *a) { return falla("list", MIRA, a) ? NULL : REAL(opendir)(a); }
DIR *fdopendir(int fd) { char r[PATH_MAX]; return falla("list", MIRA, de(fd, r)) ? NULL : REAL(fdopendir)(fd); }

#define ESCRITURA(tipo, nombre, parametros, argumentos) \
    tipo nombre parametros { char r[PATH_MAX]; return falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(nombre) argumentos; }
ESCRITURA(ssize_t, write, (int fd, const void *q, size_t n), (fd, q, n))
ESCRITURA(ssize_t, pwrite, (int fd, const void *q, size_t n, off_t o), (fd, q, n, o))
ESCRITURA(ssize_t, pwrite64, (int fd, const void *q, size_t n, off64_t o), (fd, q, n, o))
ESCRITURA(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
ESCRITURA(ssize_t, sendfile, (int fd, int de_donde, off_t *o, size_t n), (fd, de_donde, o, n))
ESCRITURA(ssize_t, sendfile64, (int fd, int de_donde, off64_t *o, size_t n), (fd, de_donde, o, n))
ESCRITURA(int, ftruncate, (int fd, off_t n), (fd, n))
ESCRITURA(int, ftruncate64, (int fd, off64_t n), (fd, n))
ESCRITURA(int, fallocate, (int fd, int m, off_t o, off_t n), (fd, m, o, n))
ssize_t copy_file_range(int de_donde, off64_t *d, int fd, off64_t *o, size_t n, unsigned b) {
    char r[PATH_MAX]; return falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(copy_file_range)(de_donde, d, fd, o, n, b); }
int posix_fallocate64(int fd, off64_t o, off64_t n) {
    char r[PATH_MAX]; return falla("write", ESCRIBE, de(fd, r)) ? ENOSPC : REAL(posix_fallocate64)(fd, o, n); }

/* What is below the folder is not synced in truth: a process that fails or dies finds what it wrote all the same, and a
   power cut is made of what was asked (tests/fallas.py). */
#define SINCRONIA(nombre) \
    int nombre(int fd) { char r[PATH_MAX]; const char *a = de(fd, r); \
        if (!a || strncmp(a, raiz, strlen(raiz))) return REAL(nombre)(fd); \
        return falla("fsync", SINCRONIZA, a) ? -1 : 0; }
SINCRONIA(fsync) SINCRONIA(fdatasync)

#define CAMBIO(que, nombre, parametros, argumentos) \
    int nombre parametros { return falla(que, CAMBIA, a) ? -1 : REAL(nombre) argumentos; }
#define CAMBIO_EN(que, nombre, parametros, argumentos) \
    int nombre parametros { char r[PATH_MAX]; return falla(que, CAMBIA, en(fd, a, r)) ? -1 : REAL(nombre) argumentos; }
CAMBIO("rename", rename, (const char *a, const char *b), (a, b))
CAMBIO_EN("rename", renameat, (int fd, const char *a, int otra, const char *b), (fd, a, otra, b))
CAMBIO("link", link, (const char *a, const char *b), (a, b))
CAMBIO("unlink", unlink, (const char *a), (a))
CAMBIO("unlink", remove, (const char *a), (a))
CAMBIO("unlink", rmdir, (const char *a), (a))
CAMBIO_EN("unlink", unlinkat, (int fd, const char *a, int m), (fd, a, m))
CAMBIO("chmod", chmod, (const char *a, mode_t m), (a, m))
CAMBIO_EN("chmod", fchmodat, (int fd, const char *a, mode_t m, int b), (fd, a, m, b))
CAMBIO_EN("times", utimensat, (int fd, const char *a, const struct timespec t[2], int b), (fd, a, t, b))
int fchmod(int fd, mode_t m) { char r[PATH_MAX]; return falla("chmod", CAMBIA, de(fd, r)) ? -1 : REAL(fchmod)(fd, m); }
int mkdir(const char *a, mode_t m) { return falla("mkdir", ESCRIBE, a) ? -1 : REAL(mkdir)(a, m); }
int mkdirat(int fd, const char *a, mode_t m) {
    char r[PATH_MAX]; return falla("mkdir", ESCRIBE, en(fd, a, r)) ? -1 : REAL(mkdirat)(fd, a, m); }

#define MIRADA(nombre, estado) \
    int nombre(const char *a, struct estado *s) { return falla("stat", MIRA, a) ? -1 : REAL(nombre)(a, s); }
MIRADA(stat, stat) MIRADA(stat64, stat64) MIRADA(lstat, stat) MIRADA(lstat64, stat64)
#define MIRADA_EN(nombre, estado) \
    int nombre(int fd, const char *a, struct estado *s, int m) { \
        char r[PATH_MAX]; return falla("stat", MIRA, en(fd, a, r)) ? -1 : REAL(nombre)(fd, a, s, m); }
MIRADA_EN(fstatat, stat) MIRADA_EN(fstatat64, stat64)
/* By these names who was compiled with an older library asks. */
int __xstat(int v, const char *a, struct stat *s) { (void)v; return stat(a, s); }
int __xstat64(int v, const char *a, struct stat64 *s) { (void)v; return stat64(a, s); }
int __lxstat(int v, const char *a, struct stat *s) { (void)v; return lstat(a, s); }
int __lxstat64(int v, const char *a, struct stat64 *s) { (void)v; return lstat64(a, s); }
int access(const char *a, int m) { return falla("stat", MIRA, a) ? -1 : REAL(access)(a, m); }
