using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Workflows;

namespace Aspire.Hosting;

/// <summary>Adds the workflow service to an AppHost.</summary>
public static class WorkflowHostingExtensions
{
    /// <summary>The settings of the service that the AppHost gives it as environment variables.</summary>
    internal const string DataDirectoryVariable = "Workflow__DataDirectory";

    internal const string KeyVariable = "Workflow__Access__BootstrapKey";

    /// <summary>Adds the service as a project: the standalone host, or a host of one's own with more task types.</summary>
    /// <typeparam name="TProject">The project, as the AppHost names it, such as <c>Projects.Workflow_Standalone</c>.</typeparam>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The name of the resource, and of its connection string.</param>
    /// <param name="port">The port on which it is reached; <c>null</c>: any free one.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<WorkflowResource> AddWorkflow<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddWorkflow(name, new TProject().ProjectPath, port);
    }

    /// <summary>Adds the service as a program that is there already.</summary>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The name of the resource, and of its connection string.</param>
    /// <param name="path">
    /// The published host, <c>Workflow.Standalone.dll</c> or <c>Workflow.Standalone</c>, or a project file, which must be built;
    /// relative to the AppHost's folder.
    /// </param>
    /// <param name="port">The port on which it is reached; <c>null</c>: any free one.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<WorkflowResource> AddWorkflow(this IDistributedApplicationBuilder builder, [ResourceName] string name, string path, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);

        var program = HostProgram.Of(Path.GetFullPath(path, builder.AppHostDirectory), Configuration(builder));
        var resource = new WorkflowResource(name, program.Command, builder.AppHostDirectory)
        {
            DataDirectory = Path.Combine(builder.AppHostDirectory, "data", name),
        };

        return builder.AddResource(resource)
            .WithArgs([.. program.Arguments])
            .WithHttpEndpoint(port, name: WorkflowResource.EndpointName)
            .WithEnvironment(context => SetEnvironment(context, resource))
            .WithOtlpExporter()
            .WithHttpHealthCheck("/health/ready", endpointName: WorkflowResource.EndpointName)
            .WithUrlForEndpoint(WorkflowResource.EndpointName, url => (url.Url, url.DisplayText) = ("/monitor", "Monitor"))
            .WithUrlForEndpoint(WorkflowResource.EndpointName, _ => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "API" });
    }

    /// <summary>Keeps the store in another folder than <c>data/NAME</c> beside the AppHost.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="path">The folder, which is created when it is not there; relative to the AppHost's folder.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<WorkflowResource> WithDataDirectory(this IResourceBuilder<WorkflowResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Resource.DataDirectory = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>
    /// Gives the service an admin's key. It has the key as long as it is given one, and once it had one, its store is closed to
    /// everyone without a key.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="key">A secret parameter of 16 characters or more; <c>null</c>: one is made, and kept in the AppHost's user secrets if it has any.</param>
    /// <returns>The resource.</returns>
    /// <exception cref="ArgumentException">The parameter is not secret, so its value would be shown.</exception>
    public static IResourceBuilder<WorkflowResource> WithKey(this IResourceBuilder<WorkflowResource> builder, IResourceBuilder<ParameterResource>? key = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (key is { Resource.Secret: false })
        {
            throw new ArgumentException($"The parameter {key.Resource.Name} is the key of {builder.Resource.Name}, and must be secret: AddParameter(\"{key.Resource.Name}\", secret: true).", nameof(key));
        }

        // Letters and digits only: a semicolon would end the value in a connection string.
        builder.Resource.Key = key?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder.ApplicationBuilder, $"{builder.Resource.Name}-key", special: false);
        return builder;
    }

    /// <summary>
    /// Creates or changes the workflows of a folder each time the service is ready: <c>NAME.yaml</c>, <c>NAME.yml</c> or <c>NAME.json</c> is
    /// the workflow <c>NAME</c>. What waits for the service waits for them. A file with a fault is named in the service's log,
    /// and ends the wait. Workflows without a file are left alone.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="folder">The folder, relative to the AppHost's.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<WorkflowResource> WithDefinitions(this IResourceBuilder<WorkflowResource> builder, string folder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var definitions = new DefinitionFolder(Path.GetFullPath(folder, builder.ApplicationBuilder.AppHostDirectory));
        return builder.OnResourceReady((resource, ready, cancellation) => definitions.ApplyAsync(resource, ready.Services, cancellation));
    }

    private static void SetEnvironment(EnvironmentCallbackContext context, WorkflowResource resource)
    {
        context.EnvironmentVariables["ASPNETCORE_URLS"] = ReferenceExpression.Create($"http://127.0.0.1:{resource.Endpoint.Property(EndpointProperty.TargetPort)}");
        context.EnvironmentVariables[DataDirectoryVariable] = resource.DataDirectory;
        if (resource.Key is { } key)
        {
            context.EnvironmentVariables[KeyVariable] = key;
        }
    }

    // A project is built with the AppHost, in its configuration.
    private static string? Configuration(IDistributedApplicationBuilder builder) =>
        builder.AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration;
}
