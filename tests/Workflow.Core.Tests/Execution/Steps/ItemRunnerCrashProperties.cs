using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>
/// A call of items whose process is killed repeatedly, at any call of the store. The call is repeated until it is done.
/// </summary>
public class ItemRunnerCrashProperties
{
    private static readonly Gen<(int Calls, Death Death)[]> Lives = Gen.Select(Gen.Int[1, 30], Gen.Enum<Death>()).Array[0, 8];

    // How an attempt ends: one in three fails, some of these for good, and some are to wait longer than a call goes on.
    private static readonly Gen<int[]> Ends = Gen.Int[0, 11].Array[36];

    [Fact]
    public Task RunAsync_DoesEachItemOnce_AndRunsNoFinishedAttemptAgain_HoweverOftenItIsKilled() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 4], Ends, Lives).SampleAsync(
            async (count, window, ends, lives) =>
            {
                using var house = await CrashFixture.BeginAsync(count, window, ends);
                foreach (var (calls, death) in lives)
                {
                    await house.LiveAsync(calls, death);
                }

                await house.LiveAsync(int.MaxValue, Death.Stop);

                Assert.Empty(house.Faults);
                Assert.Equal(house.Expected(), await house.RecordAsync());
            },
            iter: 300,
            threads: 1);

    /// <summary>The state that survives a process: the store and the clock.</summary>
    private sealed class CrashFixture(RunnerFixture fixture, int count, int window, int[] ends) : IDisposable
    {
        private readonly HashSet<(int Index, int Attempt)> _died = [];
        private int _kills;

        public ConcurrentQueue<string> Faults { get; } = [];

        public static async Task<CrashFixture> BeginAsync(int count, int window, int[] ends)
        {
            var fixture = new RunnerFixture();
            await fixture.BeginAsync(
                $"[{{'name':'a','task_type':'LAMBDA','config':{{}},'for_each':[{string.Join(',', Enumerable.Range(0, count))}],'retry':{{'max_attempts':3,'initial_interval_seconds':2.5}}}}]");
            await fixture.DoAsync(0, kind: CallKind.Expand);
            return new CrashFixture(fixture, count, window, ends);
        }

        public void Dispose() => fixture.Dispose();

        /// <summary>
        /// One process: makes the call, and repeats it after each requested delay, until it is done or the process ends.
        /// </summary>
        public async Task LiveAsync(int calls, Death death)
        {
            await LookBackAsync();
            using var stopping = new CancellationTokenSource();
            var workers = new Workers(3);
            var store = KillableStore.Of(fixture.Store, calls, death, stopping);
            var mortal = (KillableStore)store;
            var types = new TaskTypeCatalog([new LambdaTaskType(Handler(mortal))]);
            using var runner = new TaskRunner(types, store, store, new FakeSecrets(), fixture.Time, NullLogger<TaskRunner>.Instance);
            var control = new RunControl(store, store, store, new RunEnds(new QueuePromoter(fixture.Starter, fixture.Time)), fixture.Launcher, fixture.Time);
            var waiting = new WaitingTasks(types, runner, fixture.Workflows, store, store, store, fixture.Versions, fixture.Starter, fixture.Deadlocks, control, fixture.Time);
            var steps = new TaskSteps(
                store,
                store,
                fixture.Versions,
                new StepRunner(store, runner, new ItemRunner(store, runner, waiting, workers, fixture.Time), waiting, control, workers, fixture.Time),
                control,
                new RunWatch(store, control, fixture.Time, NullLogger<RunWatch>.Instance),
                fixture.Time);
            try
            {
                for (StepAnswer? answer = null; answer?.Report is null;)
                {
                    answer = await TimedAsync(Task.Run(() => steps.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.Work, StepsFixture.Of(count, window)), StepDelivery.Only, stopping.Token)));
                    if (answer.DueAt > fixture.Time.GetUtcNow())
                    {
                        fixture.Time.SetUtcNow(answer.DueAt.Value);
                    }
                }
            }
            catch (Exception e) when (e is not TimeoutException && (mortal.IsDead || stopping.IsCancellationRequested))
            {
                // It will be made again.
            }

            _kills += mortal.IsDead ? 1 : 0;
            mortal.IsDead = true;
        }

        public async Task<IReadOnlyList<string>> RecordAsync() =>
            [.. (await ListAsync()).Select(Line)];

        /// <summary>Each attempt until one succeeds, fails for good, has taken down as many processes as it may, or is the third.</summary>
        public IReadOnlyList<string> Expected() => [.. Enumerable.Range(0, count).SelectMany(index =>
        {
            List<string> attempts = [];
            for (var attempt = 1; attempt <= 3; attempt++)
            {
                var result = _died.Contains((index, attempt)) ? TaskResult.Failed(ProcessDeaths.Error) : ResultOf(index, attempt);
                attempts.Add($"{index}.{attempt} {(result.Error is null ? ExecutionStatus.Succeeded : ExecutionStatus.Failed)} {result.Output}");
                if (result.Error is not { Retryable: true })
                {
                    break;
                }
            }

            return attempts;
        })];

        // Checked before a process begins: which attempts the third kill has ended, and that none has counted more kills
        // than there were.
        private async Task LookBackAsync()
        {
            foreach (var open in (await ListAsync()).Where(e => e.Status == ExecutionStatus.Running))
            {
                if (open.OpenStarts > _kills)
                {
                    Faults.Enqueue($"{open.Index}.{open.Attempt} counts {open.OpenStarts} of {_kills} kills.");
                }

                if (open.OpenStarts >= ProcessDeaths.MaxDeaths)
                {
                    _died.Add((open.Index!.Value, open.Attempt));
                }
            }
        }

        private Task<IReadOnlyList<TaskExecution>> ListAsync() =>
            fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, new ExecutionKey(0, null, 9), int.MaxValue, CancellationToken.None);

        private static string Line(TaskExecution e) => $"{e.Index}.{e.Attempt} {e.Status} {e.Output}";

        private TaskResult ResultOf(int index, int attempt) => ends[(((index * 3) + attempt) * 7) % ends.Length] switch
        {
            0 or 1 => TaskResult.Failed(new TaskError("c", "m", Retryable: true)),
            2 => TaskResult.Failed(new TaskError("c", "m", Retryable: true, RetryAfterSeconds: 90)),
            3 => TaskResult.Failed(new TaskError("c", "m")),
            _ => TaskResult.Succeeded(JsonElement.Parse($"{(index * 10) + attempt}")),
        };

        private Func<TaskContext, CancellationToken, Task<TaskResult>> Handler(KillableStore mortal)
        {
            var open = 0;
            return async (context, _) =>
            {
                var (index, attempt) = (context.Index!.Value, context.Attempt);
                Fault(mortal, Interlocked.Increment(ref open) > Math.Min(window, 3), "More are open than may be.");
                Fault(mortal, (await fixture.Store.FindLastAsync(RunnerFixture.RunId, 0, index, CancellationToken.None)) is var last
                    && (last is null || last.Attempt != attempt || last.Status != ExecutionStatus.Running), $"{index}.{attempt} was begun after {last}.");
                Fault(mortal, last?.StartedAt < await DueAtAsync(index, attempt), $"{index}.{attempt} was begun before it was due.");
                await Task.Yield();
                Interlocked.Decrement(ref open);
                return ResultOf(index, attempt);
            };
        }

        // When an attempt may begin, by what is on record of the one before it.
        private async Task<DateTimeOffset?> DueAtAsync(int index, int attempt)
        {
            var executions = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, new ExecutionKey(0, index, attempt - 2), 1, CancellationToken.None);
            return attempt > 1 && executions is [var before, ..] ? before.CompletedAt?.AddSeconds(before.Error?.RetryAfterSeconds ?? 2.5 * (attempt - 1)) : null;
        }

        // Checked even if the process has ended: what it leaves must do no harm.
        private void Fault(KillableStore mortal, bool isFault, string message)
        {
            if (isFault && !mortal.IsDead)
            {
                Faults.Enqueue(message);
            }
        }

        // Advances the clock whenever an attempt that is due later is awaited; timers of limits and polls have other lengths.
        private async Task<StepAnswer> TimedAsync(Task<StepAnswer> call)
        {
            while (!call.IsCompleted)
            {
                await Task.WhenAny(call, fixture.Time.Timers.WaitToReadAsync().AsTask()).SoonAsync();
                while (fixture.Time.Timers.TryRead(out var length))
                {
                    if (length > RunWatch.Interval && length <= ItemRunner.Budget)
                    {
                        fixture.Time.Advance(length);
                    }
                }
            }

            return await call;
        }
    }
}
