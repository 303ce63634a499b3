namespace Workflow.Client;

/// <summary>Reads what need not be there.</summary>
public static class Finding
{
    /// <summary>What is read, or <c>null</c> if the service says that there is no such thing: see <see cref="WorkflowException.IsNotFound"/>.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="reading">The call that reads it.</param>
    /// <exception cref="WorkflowException">It is refused for another reason, or has no answer of the service.</exception>
    public static async Task<T?> OrNullAsync<T>(this Task<T> reading)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(reading);
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (WorkflowException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
