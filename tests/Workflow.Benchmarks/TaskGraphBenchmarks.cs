using BenchmarkDotNet.Attributes;
using Workflow.Core.Execution.Plans;

namespace Workflow.Benchmarks;

/// <summary>
/// What the task graph's bookkeeping costs per run, from the first decision to the last. Divide by
/// <see cref="Tasks"/> for the cost of a step; it must not grow with the graph.
/// </summary>
[MemoryDiagnoser]
public class TaskGraphBenchmarks
{
    private RunPlan? _plan;

    /// <summary>The shape of the graph.</summary>
    [ParamsAllValues]
    public PlanShape Shape { get; set; }

    /// <summary>How many tasks it has.</summary>
    [Params(100, 1_000, 10_000)]
    public int Tasks { get; set; }

    /// <summary>Builds the plan, which every run of a version shares.</summary>
    [GlobalSetup]
    public void Setup() => _plan = PlanShapes.Build(Shape, Tasks);

    /// <summary>One run's bookkeeping.</summary>
    [Benchmark]
    public int Drive() => PlanShapes.Drive(_plan!);
}
