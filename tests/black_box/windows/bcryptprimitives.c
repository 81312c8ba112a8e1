/* The one function of bcryptprimitives.dll that Rust's standard library asks for. Windows has it, and
 * wine before 8.9 has not: without this file beside it, no program of Rust starts there. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
