namespace Workflow.Tests;

/// <summary>
/// Whether long tests run in full, as they do in <c>.ci/run</c>: where the environment variable <c>WORKFLOW_FULL</c> is 1.
/// Otherwise they run fewer rounds, so that all tests together take minutes, and say so in their output.
/// </summary>
internal static class TestRun
{
    /// <summary>Whether they run in full.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("WORKFLOW_FULL") == "1";

    /// <summary>For a test's output: that it ran in its short form, and how to run it in full.</summary>
    public static string Note => IsFull ? "" : " (the short form; WORKFLOW_FULL=1 runs the full one)";

    /// <summary>How many rounds a long test runs, or how large what it tries is. Where a test asks, its output says what is short.</summary>
    /// <param name="full">In full.</param>
    /// <param name="part">In its short form.</param>
    public static int Rounds(int full, int part)
    {
        if (!IsFull)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{part} instead of {full}{Note}");
        }

        return IsFull ? full : part;
    }
}
