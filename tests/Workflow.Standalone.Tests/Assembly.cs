using Xunit.Sdk;
using Xunit.v3;

// Tests run one at a time, as other tests would distort start-up times and kills at random moments.
[assembly: Parallelization(Mode = ParallelMode.None)]
