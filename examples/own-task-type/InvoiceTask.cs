using System.ComponentModel;
using System.Text.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace OwnTaskType;

/// <summary>INVOICE: adds up what is sold; its output is <c>{number, customer, net, total}</c>.</summary>
/// <param name="time">The clock. What a constructor takes comes from the services of the host.</param>
[Description("Adds up what is sold, with its tax.")]
public sealed class InvoiceTask(TimeProvider time) : RecordTaskType<InvoiceConfig>
{
    /// <inheritdoc/>
    public override string Name => "INVOICE";

    /// <inheritdoc/>
    protected override Task<TaskResult> RunAsync(InvoiceConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        var net = config.Lines.Sum(line => line.Price * line.Count);
        var total = decimal.Round(net * (100 + Percent(config.Tax)) / 100, 2);
        if (total > config.CreditLimit)
        {
            return Task.FromResult(TaskResult.Failed(new TaskError("credit_limit", $"The total is {total}, and the limit of {config.Customer} is {config.CreditLimit}.")));
        }

        context.Log(LogSeverity.Info, $"{config.Lines.Count} lines");

        // An attempt may run again after a crash: the key is the same, so that the number is, too.
        var number = $"{config.Series}-{time.GetUtcNow().Year}-{context.IdempotencyKey}";
        return Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(new { number, customer = config.Customer, net, total })));
    }

    private static int Percent(Tax tax) => tax switch
    {
        Tax.Reduced => 7,
        Tax.Standard => 19,
        _ => 0,
    };
}
