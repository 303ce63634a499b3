namespace Workflow.Benchmarks.Hosts;

/// <summary>A host that runs shapes: the service, or a hand-written app.</summary>
internal interface IHost
{
    /// <summary>What it is called in tables.</summary>
    string Name { get; }

    /// <summary>Prepares a shape, and returns what its runs are started by.</summary>
    Task<string> PrepareAsync(Shape shape);

    /// <summary>Starts a run.</summary>
    /// <returns>Its id.</returns>
    Task<string> StartAsync(string prepared);

    /// <summary>Waits for the end of a run.</summary>
    /// <exception cref="InvalidOperationException">It did not succeed.</exception>
    Task<RunTimes> EndOfAsync(string id);

    /// <summary>How long each task of a run waited before it started, once nothing else was in its way; none if the host does not record it.</summary>
    Task<IReadOnlyList<TimeSpan>> QueueWaitsAsync(RunTimes run, Shape shape);
}
