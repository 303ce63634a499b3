using Xunit.v3;

// More than the number of processors, as most tests wait: for a process to start or to end, for a timer, for a call.
[assembly: Parallelization(MaxThreads = 4)]
