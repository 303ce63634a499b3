using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Core.Audit;

namespace Workflow.Api.Tests.Audit;

/// <summary>After a minute the failures beyond the limit are one entry, and the next are recorded again.</summary>
public sealed class FailureWindowTests
{
    private readonly FakeAuditStore _store = new();
    private readonly OneTimer _time = new();

    [Fact]
    public async Task Others_AreOneEntry_AfterAMinute()
    {
        await using var failed = new FailedRequests(
            _store, new AuditOptions { FailuresPerAddress = 2, Failures = 3 }, _time, NullLogger<FailedRequests>.Instance);
        Fail(failed, "192.0.2.1", 4);
        Fail(failed, "192.0.2.2", 4);
        await failed.FlushAsync();
        Assert.Equal(["192.0.2.1", "192.0.2.1", "192.0.2.2"], _store.Entries.Select(e => e.Address));
        Assert.Equal(FailureBudget.Window, _time.Due);

        _time.Fire();
        Fail(failed, "192.0.2.1", 1);
        await failed.FlushAsync();

        Assert.Equal([1, 1, 1, 5, 1], _store.Entries.Select(e => e.Count));
        Assert.Equal((null, "more_failures"), (_store.Entries[3].Address, _store.Entries[3].Action));
    }

    private static void Fail(FailedRequests failed, string address, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var http = new DefaultHttpContext();
            http.Connection.RemoteIpAddress = IPAddress.Parse(address);
            http.Request.Headers[SentKey.Header] = "wrong";
            failed.Record(http, AuditedRoute.Of(http), 401);
        }
    }

    private sealed class OneTimer : TimeProvider
    {
        private TimerCallback? _callback;

        internal TimeSpan Due { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, Due) = (callback, dueTime);
            return new Handle();
        }

        internal void Fire() => _callback!(null);

        private sealed class Handle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
