using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.TaskTypes;
using Workflow.ScriptHost.Protocol;

namespace Workflow.Tasks.Script;

/// <summary>SCRIPT: runs the body of a JavaScript function in a process of its own; its output is what the function returns.</summary>
internal sealed class ScriptTaskType(ScriptPlaces places, ScriptPool pool, IOptions<ScriptTaskOptions> options, TimeProvider time) : TaskType<ScriptTaskConfig>, ISchemaTaskType
{
    private const string Disabled = $"SCRIPT tasks are not enabled on this host ({ScriptTaskOptions.Section}:{nameof(ScriptTaskOptions.Enabled)})";

    private static readonly JsonElement Schema = Schemas.ConfigSchema.Json(Schemas.ConfigSchema.Members()
        .With("code", Core.Json.Schemas.Schema.Text(1, pattern: TextForms.NoExpression), "The body of an async function of JavaScript, without expressions: it sees input and console.", isRequired: true, isWritten: true)
        .With("input", Core.Json.Schemas.Schema.Any(), "Any value; texts may hold expressions in {{ }}."));

    public override string Name => "SCRIPT";

    public JsonElement ConfigSchema => Schema;

    public override IReadOnlyList<string> ErrorCodes { get; } = ["output_json", "script_died", "script_error", "script_start", "script_timeout", "too_many_lines"];

    // The syntax is checked when a workflow is saved, and not again by each attempt.
    public override void ValidateExpressions(ObjectReader config)
    {
        if (config.Any("code") is not { ValueKind: JsonValueKind.String } code)
        {
            return; // reported by Read
        }

        if (TemplatedConfig.Contains(code))
        {
            config.Fault("code", "must not contain an expression, as its value would be read as code: write input.name there, and the expression in input, as {\"name\": \"{{ … }}\"}; where the code itself has two braces, put a space between them");
        }
        else if (Scalar.Read(code, out _) is { Length: > 0 } text && ScriptSyntax.FaultOf(text) is { } fault)
        {
            config.Fault("code", fault);
        }
    }

    protected override ScriptTaskConfig Read(ObjectReader config)
    {
        if (!options.Value.Enabled)
        {
            config.Fault(Disabled);
        }

        return new ScriptTaskConfig(config.RequiredText("code"), config.Any("input"));
    }

    protected override async Task<TaskResult> RunAsync(ScriptTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        using var place = await places.EnterAsync(
            typeof(ScriptTaskType),
            context,
            $"waits for one of the {places.Limit} scripts that may run at one time ({ScriptTaskOptions.Section}:{nameof(ScriptTaskOptions.Processes)})",
            cancellationToken);
        ScriptProcess process;
        try
        {
            process = await TakeAsync(context, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return TaskResult.Failed(new TaskError("script_start", $"No process for scripts could be started: {e.Message.TrimEnd('.')}.", Retryable: true));
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.MaxSeconds), time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ScriptEnd? end = null;
        try
        {
            end = await process.RunAsync(Request(config), new ScriptLog(context).Write, any.Token);
            if (end is null)
            {
                return ScriptResults.Died(await process.KillAsync(), options.Value);
            }

            return ScriptResults.Of(end.Value, context.Mask, options.Value);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ScriptResults.TooLong(options.Value);
        }
        finally
        {
            await pool.ReturnAsync(process, end is { IsSound: true });
        }
    }

    // The script's time begins once it has a process.
    private async Task<ScriptProcess> TakeAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var taking = pool.TakeAsync();
        try
        {
            await context.WaitForResource(taking.WaitAsync(cancellationToken), "waits until a process for scripts has started");
            cancellationToken.ThrowIfCancellationRequested();
            return await taking;
        }
        catch
        {
            // One that has started too late is there for the next script.
            _ = taking.ContinueWith(p => pool.ReturnAsync(p.Result, isSound: true), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private ScriptRequest Request(ScriptTaskConfig config) => new(
        config.Code,
        config.Input is { } input ? JsonMarshal.GetRawUtf8Value(input).ToArray() : "null"u8.ToArray(),
        options.Value.MaxOutputBytes,
        options.Value.MaxLogLines,
        options.Value.MaxSeconds);
}
