using System.Globalization;
using System.Runtime.InteropServices;
using Workflow.Standalone.Memory;

namespace Workflow.Standalone.Tests.Memory;

/// <summary>What native code has freed is given back to the machine.</summary>
public sealed class FreedMemoryTests
{
    private const int Blocks = 20_000;
    private const int BlockBytes = 4_096;

    [Fact]
    public void GiveBack_ShrinksTheProcess_WhenNativeCodeHasFreedMuch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) is false, "Other C libraries do so by themselves, or can't.");
        var blocks = new nint[Blocks + 1];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(BlockBytes);
            Marshal.WriteByte(blocks[i], 1);
        }

        foreach (var block in blocks[..^1])
        {
            Marshal.FreeHGlobal(block); // the last one keeps the end of the heap in use
        }

        var before = Anonymous();
        FreedMemory.GiveBack();

        Assert.InRange(before - Anonymous(), Blocks * BlockBytes / 1024 / 2, long.MaxValue);
        Marshal.FreeHGlobal(blocks[^1]);
    }

    private static long Anonymous() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture))
        .Single();
}
