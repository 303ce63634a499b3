using Workflow.Cli.Tests;
using Xunit.v3;

// More than the number of processors, as most tests wait for the service.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: AssemblyFixture(typeof(RunningService))]
