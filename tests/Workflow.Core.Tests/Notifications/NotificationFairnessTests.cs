using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Notifications;
using Workflow.Core.Tests.Execution;

namespace Workflow.Core.Tests.Notifications;

/// <summary>A receiver that never answers, with many notifications, among others.</summary>
public sealed class NotificationFairnessTests : IDisposable
{
    private const int Many = 100;
    private const string Dead = "https://dead.example.org/a";

    private readonly RunnerFixture _fixture = new();
    private readonly Sender _sender;
    private readonly FakeNotificationStore _store = new();
    private readonly NotificationRound _round;

    public NotificationFairnessTests()
    {
        _sender = new Sender(_fixture.Time);
        _round = new NotificationRound(_store, _fixture.Store, _fixture.Versions, _sender, new NotificationOptions(), _fixture.Time, new ListLogger<NotificationRound>());
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task AReceiverThatNeverAnswers_DelaysNoOther()
    {
        await AddAsync(Dead, Many);
        await AddAsync("https://good.example.org/a", 3);

        using var stop = new CancellationTokenSource();
        var round = _round.RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, stop.Token);
        await UntilAsync(() => _sender.SentTo("good") == 3); // while the other ones are still being sent, and the clock stands still

        Assert.Equal(4, _sender.SentTo("dead"));

        // What becomes due meanwhile is sent too.
        await AddAsync("https://later.example.org/a", 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => _sender.SentTo("later") == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);
    }

    [Fact]
    public async Task AReceiverThatNeverAnswers_IsGivenUp_WithoutAWaitForEach()
    {
        await AddAsync(Dead, Many);
        var from = _fixture.Time.GetUtcNow();
        while (!_store.Known.All(known => known.Deliveries is [{ Status: DeliveryStatus.Failed }]))
        {
            await EndAsync(_round.RunAsync(isAlone: false, TimeSpan.FromSeconds(25), CancellationToken.None));
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_fixture.Time.GetUtcNow() - from, TimeSpan.FromHours(3), TimeSpan.FromHours(24));
        Assert.InRange(_sender.SentTo("dead"), 15, Many);
        Assert.All(_store.Known, known => Assert.Equal(15, known.Deliveries[0].Attempts));
    }

    [Fact]
    public async Task AReceiverThatIsBack_GetsAll()
    {
        await AddAsync(Dead, Many);
        await EndAsync(_round.RunAsync(isAlone: false, TimeSpan.FromSeconds(25), CancellationToken.None));
        _sender.IsDead = false;
        for (var i = 0; i < 30; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(20));
            await EndAsync(_round.RunAsync(isAlone: false, TimeSpan.FromSeconds(25), CancellationToken.None));
        }

        Assert.All(_store.Known, known => Assert.Equal(DeliveryStatus.Delivered, Assert.Single(known.Deliveries).Status));
    }

    private async Task AddAsync(string url, int runs)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]", members: $",'name':'{Guid.NewGuid():N}','on_success':[{{'url':'{url}'}}]");
        for (var i = 0; i < runs; i++)
        {
            var run = _fixture.Run with { Id = $"{_fixture.Run.WorkflowId}-{i}", WorkflowVersion = 1, Status = RunStatus.Succeeded, CompletedAt = _fixture.Time.GetUtcNow() };
            _fixture.Store.Put(run);
            await _store.AddNotificationsAsync(new RunNotifications { RunId = run.Id, CreatedAt = _fixture.Time.GetUtcNow(), DueAt = _fixture.Time.GetUtcNow() }, CancellationToken.None);
        }
    }

    // Lets the time of a round pass.
    private async Task EndAsync(Task<int> round)
    {
        for (var i = 0; !round.IsCompleted; i++)
        {
            await Task.Delay(1);
            if (_sender.IsWaiting || i > 20)
            {
                _fixture.Time.Advance(TimeSpan.FromSeconds(10));
            }
        }

        await round;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 20_000, "it takes too long");
            await Task.Delay(1);
        }
    }

    private sealed class Sender(TimeProvider time) : INotificationSender
    {
        private readonly ConcurrentQueue<string> _sent = new();
        private int _waiting;

        public bool IsDead { get; set; } = true;

        public bool IsWaiting => Volatile.Read(ref _waiting) > 0;

        public int SentTo(string name) => _sent.Count(url => url.Contains(name, StringComparison.Ordinal));

        public async Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
        {
            _sent.Enqueue(target.Url!);
            if (target.Url != Dead || !IsDead)
            {
                return new SendResult();
            }

            var answer = Task.Delay(TimeSpan.FromSeconds(30), time, cancellationToken);
            Interlocked.Increment(ref _waiting);
            await answer;
            Interlocked.Decrement(ref _waiting);
            return new SendResult("no answer within 30 s");
        }
    }
}
