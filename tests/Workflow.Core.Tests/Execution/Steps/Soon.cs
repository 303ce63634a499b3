namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Awaits what must happen without advancing the clock; otherwise the test fails instead of hanging.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Patience);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Patience);
}
