using Xunit.v3;

// More than the number of processors, as most tests wait for a process.
[assembly: Parallelization(MaxThreads = 4)]
