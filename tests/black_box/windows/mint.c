/* A sample token command for Windows, and a client that asks twice. It prints in text mode, and so
 * ends its lines with CR LF, as programs do there.
 *
 * mint COUNT WHAT [ARGUMENT]: adds a letter to the file COUNT, and then
 *   jwt SECONDS    prints a real JWT (unsecured, RFC 7519 section 6), a new one each time
 *   gate FILE      the same, for 300 seconds, as soon as there is such a file
 *   letters N      prints N letters
 *   exit CODE      complains on standard error, and exits so
 *   say WORDS...   writes its arguments, a line each, into the file `said`, and prints a token
 *   below FILE     starts itself with `gate FILE`, and waits for its end
 * mint twice FILE: runs that batch file, and once more when its token is older than a second. */
#define __USE_MINGW_ANSI_STDIO 1 /* %lld */
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <windows.h>

static void base64url(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, left = 0;
    for (; *text; text++) {
        bits = bits << 8 | (unsigned char)*text;
        for (left += 8; left >= 6; left -= 6)
            putchar(letters[bits >> (left - 6) & 63]);
    }
    if (left)
        putchar(letters[bits << (6 - left) & 63]);
}

static int jwt(int life)
{
    char claims[200];
    LARGE_INTEGER ticks;
    long long now = time(NULL);
    QueryPerformanceCounter(&ticks);
    snprintf(claims, sizeof claims, "{\"iat\":%lld,\"exp\":%lld,\"jti\":\"%lld-%lu\"}", now, now + life,
             ticks.QuadPart, GetCurrentProcessId());
    base64url("{\"alg\":\"none\",\"typ\":\"JWT\"}");
    putchar('.');
    base64url(claims);
    puts(".");
    return 0;
}

static int gate(const char *file)
{
    while (GetFileAttributesA(file) == INVALID_FILE_ATTRIBUTES)
        Sleep(10);
    return jwt(300);
}

static int below(const char *self, const char *count, const char *file)
{
    char quoted[3][MAX_PATH + 2];
    snprintf(quoted[0], sizeof quoted[0], "\"%s\"", self);
    snprintf(quoted[1], sizeof quoted[1], "\"%s\"", count);
    snprintf(quoted[2], sizeof quoted[2], "\"%s\"", file);
    return (int)_spawnl(_P_WAIT, self, quoted[0], quoted[1], "gate", quoted[2], NULL);
}

static int twice(const char *file)
{
    if (_spawnlp(_P_WAIT, "cmd.exe", "cmd.exe", "/c", file, NULL))
        return 1;
    Sleep(1100);
    return (int)_spawnlp(_P_WAIT, "cmd.exe", "cmd.exe", "/c", file, NULL);
}

static int say(int count, char **words)
{
    FILE *said = fopen("said", "wb");
    for (int i = 0; i < count; i++)
        fprintf(said, "%s\n", words[i]);
    fclose(said);
    return jwt(300);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "", *argument = argc > 3 ? argv[3] : "";
    if (argc > 2 && !strcmp(argv[1], "twice"))
        return twice(what);
    FILE *count = argc > 2 ? fopen(argv[1], "ab") : NULL;
    if (!count)
        return 99;
    fputc('x', count);
    fclose(count);
    if (!strcmp(what, "jwt"))
        return jwt(atoi(argument));
    if (!strcmp(what, "gate"))
        return gate(argument);
    if (!strcmp(what, "below"))
        return below(argv[0], argv[1], argument);
    if (!strcmp(what, "say"))
        return say(argc - 3, argv + 3);
    if (!strcmp(what, "letters"))
        for (int left = atoi(argument); left; left--)
            putchar('T');
    if (!strcmp(what, "exit"))
        fputs("no session, run mycli login\n", stderr);
    return strcmp(what, "exit") ? 0 : atoi(argument);
}
