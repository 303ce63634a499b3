namespace Workflow.Cli.Terminal;

/// <summary>Waits for what can't be cancelled itself, such as a line that somebody types: Ctrl+C ends the waiting all the same.</summary>
internal static class Interruptible
{
    /// <summary>The result of a call that may block.</summary>
    /// <param name="blocking">The call. After an interruption it is left alone; the process ends.</param>
    /// <param name="interrupted">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static T Wait<T>(Func<T> blocking, CancellationToken interrupted) =>
        Task.Run(blocking, CancellationToken.None).WaitAsync(interrupted).GetAwaiter().GetResult();
}
