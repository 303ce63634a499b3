using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>What one process does the steps of a run with: a test has several, over one store.</summary>
internal static class OtherProcess
{
    /// <summary>What it drives runs with.</summary>
    public static RunDrive DriveOf(RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>> handler, params IRunEndHandler[] also) =>
        DriveOf(fixture, store, handler, new Workers(10), also);

    /// <summary>What it drives runs with, if it has these workers.</summary>
    public static RunDrive DriveOf(RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>> handler, Workers workers, params IRunEndHandler[] also)
    {
        var (services, lifecycle, ends) = ServicesOf(fixture, store, handler, workers, also);
        return new RunDrive(services, fixture.Versions, lifecycle, ends, new RunWatch(store, services.Control, fixture.Time, NullLogger<RunWatch>.Instance));
    }

    /// <summary>What its sessions need.</summary>
    public static (SessionServices Services, RunLifecycle Lifecycle, RunEnds Ends) ServicesOf(
        RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>> handler, Workers workers, params IRunEndHandler[] also)
    {
        var starter = new RunStarter(fixture.Workflows, store, store, fixture.Ids, fixture.Launcher);
        var ends = new RunEnds([new QueuePromoter(starter, fixture.Time), .. also]);
        var control = new RunControl(store, store, store, ends, fixture.Launcher, fixture.Time);
        var types = new TaskTypeCatalog([new LambdaTaskType(handler), new InstantTaskType(), new EventTaskType(), new CallbackTaskType(), new WaitTaskType(), new SucceedTaskType(), new GroupTaskType()]);
        var runner = new TaskRunner(types, store, store, fixture.Secrets, fixture.Time, NullLogger<TaskRunner>.Instance, bodies: fixture.Bodies, callbacks: new TaskCallbacks(FakeServiceKey.Addresses, store, fixture.Time));
        var waiting = new WaitingTasks(types, runner, fixture.Workflows, store, store, store, fixture.Versions, starter, fixture.Deadlocks, control, fixture.Time);
        var lifecycle = new RunLifecycle(store, store, store, fixture.Time, NullLogger<RunLifecycle>.Instance, new RunOutputs(store, store, fixture.Versions, runner));
        var steps = new StepRunner(store, runner, new ItemRunner(store, runner, waiting, workers, fixture.Time), waiting, control, workers, fixture.Time);
        var run = new RunSteps(store, store, fixture.Versions, lifecycle, ends, control, fixture.Time);
        return (new SessionServices(store, store, store, steps, run, control, fixture.Time), lifecycle, ends);
    }

    public static (RunSteps Run, TaskSteps Tasks) Of(RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null)
    {
        var starter = new RunStarter(fixture.Workflows, store, store, fixture.Ids, fixture.Launcher);
        var ends = new RunEnds(new QueuePromoter(starter, fixture.Time));
        var control = new RunControl(store, store, store, ends, fixture.Launcher, fixture.Time);
        var types = new TaskTypeCatalog([
            new LambdaTaskType(handler ?? ((c, _) => Task.FromResult(TaskResult.Succeeded(c.Config)))), new EventTaskType(), new CallbackTaskType(), new FailTaskType(), new SucceedTaskType(), new GroupTaskType()]);
        var runner = new TaskRunner(types, store, store, fixture.Secrets, fixture.Time, NullLogger<TaskRunner>.Instance, bodies: fixture.Bodies, callbacks: new TaskCallbacks(FakeServiceKey.Addresses, store, fixture.Time));
        var waiting = new WaitingTasks(types, runner, fixture.Workflows, store, store, store, fixture.Versions, starter, fixture.Deadlocks, control, fixture.Time);
        var workers = new Workers(1);
        var lifecycle = new RunLifecycle(store, store, store, fixture.Time, NullLogger<RunLifecycle>.Instance, new RunOutputs(store, store, fixture.Versions, runner));
        return (
            new RunSteps(store, store, fixture.Versions, lifecycle, ends, control, fixture.Time),
            new TaskSteps(
                store,
                store,
                fixture.Versions,
                new StepRunner(store, runner, new ItemRunner(store, runner, waiting, workers, fixture.Time), waiting, control, workers, fixture.Time),
                control,
                new RunWatch(store, control, fixture.Time, NullLogger<RunWatch>.Instance),
                fixture.Time));
    }
}
