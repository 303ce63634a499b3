namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>What must happen without the clock moving; should it not, the test fails and does not hang.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Patience);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Patience);
}
