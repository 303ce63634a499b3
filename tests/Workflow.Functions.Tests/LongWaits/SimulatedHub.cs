using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Grpc;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Workflow.Functions.Tests.LongWaits;

/// <summary>
/// A task hub with a clock of its own, for one orchestration: steps take no time, and only timers advance the clock. At each
/// event the orchestration is replayed from the start of its history, as after a restart.
/// </summary>
/// <param name="takenUp">What is on record of the run.</param>
/// <param name="answer">Answers a step, given what time it is.</param>
internal sealed class SimulatedHub(RunSnapshot takenUp, Func<TaskStep, DateTimeOffset, StepAnswer> answer)
{
    private static readonly Func<TaskOrchestrationContext, RunRequest?, Task<object?>> Orchestration = async (context, _) =>
    {
        var run = (Func<TaskOrchestrationContext, Task>)RunOrchestration.RunAsync;
        await run(context);
        return null;
    };

    // Far more than any test needs: more means an endless loop.
    private const int MostContinued = 1000;

    private readonly List<Proto.HistoryEvent> _history = [];
    private readonly Queue<Proto.HistoryEvent> _answers = [];
    private readonly PriorityQueue<Proto.HistoryEvent, DateTimeOffset> _timers = new();

    /// <summary>What time it is.</summary>
    public DateTimeOffset Now { get; private set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The most events that the history has had.</summary>
    public int LongestHistory { get; private set; }

    /// <summary>How often the orchestration has continued as new.</summary>
    public int Continued { get; private set; }

    /// <summary>How many steps were done in all.</summary>
    public int Steps { get; private set; }

    /// <summary>What is on record of the run.</summary>
    public RunSnapshot Record { get; set; } = takenUp;

    /// <summary>Whether the run has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What it has ended as; <c>null</c>: it has not.</summary>
    public RunStatus? Outcome { get; private set; }

    /// <summary>What happens at the moment when the orchestration continues as new, without a notification to the run.</summary>
    public Action<SimulatedHub>? Continuing { get; init; }

    /// <summary>How long a step takes that shares an activity.</summary>
    public Func<TaskStep, TimeSpan> Takes { get; init; } = _ => TimeSpan.Zero;

    /// <summary>How many drives, the first ones, answer without the plan.</summary>
    public int DrivesWithoutPlan { get; set; }

    /// <summary>How often the run is notified of a change each time it is resumed.</summary>
    public int NotifiedWhenTakenUp { get; init; }

    /// <summary>How many notifications the run gets at a time.</summary>
    public int NotifiedAtOnce { get; init; } = 1;

    /// <summary>The interval of notifications to the run; <c>null</c>: never.</summary>
    public TimeSpan? NotifiedEvery { get; init; }

    /// <summary>Lets so much time pass, or less if the run ends.</summary>
    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        Begin();
        var notified = Now + NotifiedEvery;
        while (!HasEnded)
        {
            if (_answers.TryDequeue(out var next))
            {
                Play(next);
            }
            else if (_timers.TryPeek(out var timer, out var at) && at <= until && !(notified < at))
            {
                _timers.Dequeue();
                Now = at > Now ? at : Now;
                Play(timer);
            }
            else if (notified is { } instant && instant <= until)
            {
                (Now, notified) = (instant, instant + NotifiedEvery);
                Play(Notices(NotifiedAtOnce));
            }
            else
            {
                return; // nothing more happens in time
            }
        }
    }

    private static string? Written(object? value) => WorkerSettings.Of().DataConverter.Serialize(value);

    private static Timestamp At(DateTimeOffset instant) => Timestamp.FromDateTimeOffset(instant);

    private static Proto.HistoryEvent[] Notices(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Proto.HistoryEvent { EventId = -1, EventRaised = new Proto.EventRaisedEvent { Name = Names.Changed, Input = Written(RunChange.Of(RunStatus.Running)) } })];

    private void Begin() => Play(
    [
        new Proto.HistoryEvent
        {
            EventId = -1,
            ExecutionStarted = new Proto.ExecutionStartedEvent
            {
                Name = Names.Run,
                Version = HostJson.OrchestrationVersion,
                OrchestrationInstance = new Proto.OrchestrationInstance { InstanceId = "20261123T120000000000-1-bcdfgh", ExecutionId = $"execution {Continued}" },
            },
        },
        .. Notices(NotifiedWhenTakenUp),
    ]);

    private void Play(params Proto.HistoryEvent[] happened)
    {
        Proto.HistoryEvent[] arrived = [new() { EventId = -1, OrchestratorStarted = new Proto.OrchestratorStartedEvent() }, .. happened];
        foreach (var e in arrived)
        {
            e.Timestamp = At(Now);
        }

        var request = new Proto.OrchestratorRequest { InstanceId = "simulated", PastEvents = { _history }, NewEvents = { arrived } };
        var response = GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), Orchestration, WorkerSettings.Services);
        _history.AddRange(arrived);
        var actions = Proto.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(response)).Actions.OrderBy(a => a.Id).ToList();
        foreach (var action in actions.Where(a => a.CompleteOrchestration is null))
        {
            Take(action);
        }

        _history.Add(new Proto.HistoryEvent { EventId = -1, Timestamp = At(Now), OrchestratorCompleted = new Proto.OrchestratorCompletedEvent() });
        LongestHistory = Math.Max(LongestHistory, _history.Count);
        if (actions.Find(a => a.CompleteOrchestration is not null)?.CompleteOrchestration is { } end)
        {
            End(end);
        }
    }

    private void Take(Proto.OrchestratorAction action)
    {
        var e = new Proto.HistoryEvent { EventId = action.Id, Timestamp = At(Now) };
        _history.Add(e);
        if (action.CreateTimer is { } timer)
        {
            e.TimerCreated = new Proto.TimerCreatedEvent { FireAt = timer.FireAt };
            _timers.Enqueue(new Proto.HistoryEvent { EventId = -1, TimerFired = new Proto.TimerFiredEvent { TimerId = action.Id, FireAt = timer.FireAt } }, timer.FireAt.ToDateTimeOffset());
            return;
        }

        Assert.NotNull(action.ScheduleTask);
        var task = action.ScheduleTask;
        e.TaskScheduled = new Proto.TaskScheduledEvent { Name = task.Name, Version = task.Version, Input = task.Input };
        Steps++;
        if (task.Name == Names.Tasks && Read<StepsRequest>(task.Input) is var request && request.Steps.Max(Takes) > TimeSpan.Zero)
        {
            Share(request, action.Id);
            return;
        }

        _answers.Enqueue(new Proto.HistoryEvent
        {
            EventId = -1,
            TaskCompleted = new Proto.TaskCompletedEvent { TaskScheduledId = action.Id, Result = Written(Answer(task.Name, task.Input)) },
        });
    }

    // Reports each second what has been answered since the last.
    private void Share(StepsRequest request, int id)
    {
        var (begun, last) = (Now, request.Steps.Max(Takes));
        foreach (var second in request.Steps.Index().GroupBy(step => Math.Ceiling(Takes(step.Item).TotalSeconds)).OrderBy(second => second.Key))
        {
            var at = begun.AddSeconds(second.Key);
            var report = new StepsReport(request.Number, [.. second.Select(step => new AnsweredStep(step.Index, answer(step.Item, at)))]);
            _timers.Enqueue(new Proto.HistoryEvent { EventId = -1, EventRaised = new Proto.EventRaisedEvent { Name = Names.Answered, Input = Written(report) } }, at);
        }

        var ended = new Proto.TaskCompletedEvent { TaskScheduledId = id, Result = Written(request.Steps.Select(step => answer(step, begun + last)).ToList()) };
        _timers.Enqueue(new Proto.HistoryEvent { EventId = -1, TaskCompleted = ended }, begun + last + TimeSpan.FromSeconds(1));
    }

    private object? Answer(string activity, string input) => activity switch
    {
        Names.Drive => new DriveAnswer(DriveEnd.Waits, DrivesWithoutPlan-- > 0 ? Record with { Tasks = [] } : Record) { Width = 20 },
        Names.EndState => Record.Standing,
        Names.End => Ended(Read<EndRequest>(input).Outcome),
        Names.Tasks => Read<StepsRequest>(input).Steps.Select(step => answer(step, Now)).ToList(),
        Names.Task => answer(Read<StepRequest>(input).Step, Now),
        _ => null,
    };

    private static T Read<T>(string input) =>
        WorkerSettings.Of().DataConverter.Deserialize<T>(JsonElement.Parse(input)[0].GetRawText())!;

    private bool Ended(RunOutcome outcome)
    {
        Outcome = outcome.Status;
        return true;
    }

    private void End(Proto.CompleteOrchestrationAction end)
    {
        if (end.OrchestrationStatus != Proto.OrchestrationStatus.ContinuedAsNew)
        {
            Assert.Equal((Proto.OrchestrationStatus.Completed, null), (end.OrchestrationStatus, end.FailureDetails));
            HasEnded = true;
            return;
        }

        Assert.Empty(_answers); // no step is under way, or it would be done again beside itself
        Assert.NotEqual(Names.End, _history.Select(e => e.TaskScheduled?.Name).LastOrDefault(name => name is not null));
        Continued++;
        Assert.InRange(Continued, 1, MostContinued);
        Continuing?.Invoke(this);
        _history.Clear();
        _timers.Clear(); // what they would wake is gone
        Begin();
    }
}
