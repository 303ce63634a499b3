using Xunit.Sdk;
using Xunit.v3;

// Each test owns the machine: start-up times and kills at random moments mean little beside other tests.
[assembly: Parallelization(Mode = ParallelMode.None)]
