using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class RetryPolicyTests
{
    private const double JustBelowOne = 1 - (1.0 / (1UL << 53));

    private readonly List<Fault> _faults = [];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)] // 512 is over the cap
    [InlineData(101, 300)]
    public void DelayAfter_BacksOffUpToTheCap_ByDefault(int attempt, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new RetryPolicy().DelayAfter(attempt, 0));

    [Theory]
    [InlineData(0, 2, 300, 5, 0)] // no pause stays none
    [InlineData(10, 1, 300, 5, 10)] // no backoff
    [InlineData(10, 3, 300, 3, 90)]
    [InlineData(10, 2, 0, 3, 0)] // the cap wins
    [InlineData(86_400, 10, 86_400, 100, 86_400)] // 10^99 is no overflow
    [InlineData(0, 10, 86_400, 100, 0)]
    public void DelayAfter_FollowsThePolicy(double initial, double coefficient, double cap, int attempt, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            new RetryPolicy { InitialIntervalSeconds = initial, BackoffCoefficient = coefficient, MaxIntervalSeconds = cap }.DelayAfter(attempt, 0.3));

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(0, JustBelowOne, 100)]
    [InlineData(0.25, 0, 75)]
    [InlineData(0.25, 0.5, 100)]
    [InlineData(0.25, JustBelowOne, 125)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0.5, 100)]
    [InlineData(1, JustBelowOne, 200)]
    public void DelayAfter_MovesThePauseByTheJitter(double jitter, double chance, double seconds)
    {
        var delay = new RetryPolicy { InitialIntervalSeconds = 100, Jitter = jitter }.DelayAfter(1, chance);

        Assert.Equal(seconds, delay.TotalSeconds, 1e-6);
        Assert.True(delay <= TimeSpan.FromSeconds(100 * (1 + jitter)));
    }

    [Theory]
    [InlineData(100, 1, 100, JustBelowOne, null, 100)] // chance moves it past the maximum, which holds
    [InlineData(100, 1, 100, 0, null, 0)]
    [InlineData(80, 0.5, 100, JustBelowOne, null, 100)]
    [InlineData(80, 0.1, 100, JustBelowOne, null, 88)]
    [InlineData(100, 1, 100, JustBelowOne, 150d, 150)] // what the server asks for is not jitter
    [InlineData(86_400, 1, 86_400, JustBelowOne, 90_000d, 86_400)]
    public void DelayAfter_KeepsTheMaximum_WhateverTheJitter(double initial, double jitter, double cap, double chance, double? retryAfter, double seconds)
    {
        var policy = new RetryPolicy { InitialIntervalSeconds = initial, MaxIntervalSeconds = cap, Jitter = jitter };

        Assert.Equal(seconds, policy.DelayAfter(1, chance, retryAfter).TotalSeconds, 1e-6);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(0d, 10)]
    [InlineData(9.5, 10)] // it can't shorten the pause
    [InlineData(10.5, 10.5)]
    [InlineData(500d, 500)] // nor is it limited by the policy's maximum
    [InlineData(86_400d, 86_400)]
    [InlineData(1e300, 86_400)]
    [InlineData(-5d, 10)]
    public void DelayAfter_HonoursRetryAfter(double? retryAfter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new RetryPolicy { InitialIntervalSeconds = 10 }.DelayAfter(1, 0, retryAfter));

    [Fact]
    public void DelayAfter_IsADayAtMost_WhateverTheJitter() =>
        Assert.Equal(
            TimeSpan.FromDays(1),
            new RetryPolicy { InitialIntervalSeconds = 86_400, MaxIntervalSeconds = 86_400, Jitter = 1 }.DelayAfter(1, JustBelowOne));

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{'retry_count':0}", null)]
    [InlineData("{'retry_count':null,'retry':null}", null)]
    [InlineData("{'retry_count':3}", "4 1 2 300 0")]
    [InlineData("{'retry_count':100}", "101 1 2 300 0")]
    [InlineData("{'retry':{'max_attempts':1}}", "1 1 2 300 0")]
    [InlineData("{'retry':{'max_attempts':101,'initial_interval_seconds':0,'backoff_coefficient':1,'max_interval_seconds':0,'jitter':1}}", "101 0 1 0 1")]
    [InlineData("{'retry':{'max_attempts':2,'initial_interval_seconds':86400,'backoff_coefficient':10,'max_interval_seconds':86400,'jitter':0.5}}", "2 86400 10 86400 0.5")]
    [InlineData("{'retry_count':4,'retry':{'max_attempts':5}}", "5 1 2 300 0")] // as it is read back
    [InlineData("{'retry_count':0,'retry':{'max_attempts':1}}", "1 1 2 300 0")]
    public void Read_TakesEitherForm(string json, string? expected)
    {
        var policy = Read(json)?.Rules[0];

        Assert.Empty(_faults);
        Assert.Equal(expected, policy is null ? null : FormattableString.Invariant(
            $"{policy.MaxAttempts} {policy.InitialIntervalSeconds} {policy.BackoffCoefficient} {policy.MaxIntervalSeconds} {policy.Jitter}"));
    }

    [Theory]
    [InlineData("{'retry_count':-1}", "/t/retry_count: must be from 0 to 100, not -1")]
    [InlineData("{'retry_count':101}", "/t/retry_count: must be from 0 to 100, not 101")]
    [InlineData("{'retry_count':1.5}", "/t/retry_count: must be a whole number, not 1.5")]
    [InlineData("{'retry':{}}", "/t/retry/max_attempts: is required")]
    [InlineData("{'retry':{'max_attempts':0}}", "/t/retry/max_attempts: must be from 1 to 101, not 0")]
    [InlineData("{'retry':{'max_attempts':102}}", "/t/retry/max_attempts: must be from 1 to 101, not 102")]
    [InlineData("{'retry':{'max_attempts':2,'initial_interval_seconds':-0.1}}", "/t/retry/initial_interval_seconds: must be from 0 to 86400, not -0.1")]
    [InlineData("{'retry':{'max_attempts':2,'initial_interval_seconds':86401}}", "/t/retry/initial_interval_seconds: must be from 0 to 86400, not 86401")]
    [InlineData("{'retry':{'max_attempts':2,'backoff_coefficient':0.9}}", "/t/retry/backoff_coefficient: must be from 1 to 10, not 0.9")]
    [InlineData("{'retry':{'max_attempts':2,'backoff_coefficient':10.1}}", "/t/retry/backoff_coefficient: must be from 1 to 10, not 10.1")]
    [InlineData("{'retry':{'max_attempts':2,'max_interval_seconds':86401}}", "/t/retry/max_interval_seconds: must be from 0 to 86400, not 86401")]
    [InlineData("{'retry':{'max_attempts':2,'jitter':1.1}}", "/t/retry/jitter: must be from 0 to 1, not 1.1")]
    [InlineData("{'retry':{'max_attempts':2,'jitter':'x'}}", "/t/retry/jitter: must be a number, not a text")]
    [InlineData("{'retry':{'max_attempts':2,'times':1}}", "/t/retry/times: is not a known member; the members are backoff_coefficient, initial_interval_seconds, jitter, max_attempts, max_interval_seconds, on")]
    [InlineData("{'retry':3}", "/t/retry: must be an object, not a number", "/t/retry/max_attempts: is required")]
    [InlineData("{'retry_count':3,'retry':{'max_attempts':3}}", "/t/retry_count: says 4 attempts and retry says 3; give one of the two")]
    [InlineData("{'retry_count':0,'retry':{'max_attempts':3}}", "/t/retry_count: says 1 attempts and retry says 3; give one of the two")]
    public void Read_AddsEveryFault(string json, params string[] faults)
    {
        Read(json);

        Assert.Equal(faults, _faults.Lines());
    }

    private RetryRules? Read(string json) => RetryRules.Read(new ObjectReader(TestJson.Parse(json), "/t", _faults));
}
