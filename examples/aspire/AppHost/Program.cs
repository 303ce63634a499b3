var builder = DistributedApplication.CreateBuilder(args);

var workflow = builder.AddWorkflow<Projects.Workflow_Standalone>("workflow")
    .WithKey()
    .WithDefinitions("../workflows");

builder.AddProject<Projects.Shop>("shop")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(workflow)
    .WaitFor(workflow);

await builder.Build().RunAsync();
