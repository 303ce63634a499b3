using System.Text.Json;
using Workflow.Client;
using Workflow.Contracts;

var builder = WebApplication.CreateBuilder(args);
builder.AddWorkflowClient("workflow");

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/orders/{article}", async (string article, WorkflowClient workflows, CancellationToken cancellationToken) =>
{
    var order = new RunRequest { Inputs = new Dictionary<string, JsonElement> { ["article"] = JsonSerializer.SerializeToElement(article) } };
    var run = await workflows.Runs.StartByNameAsync("order", order, wait: TimeSpan.FromSeconds(10), cancellationToken: cancellationToken);
    return Results.Ok(new { run.Id, Status = run.Status.ToString(), run.Outputs });
});

await app.RunAsync();
