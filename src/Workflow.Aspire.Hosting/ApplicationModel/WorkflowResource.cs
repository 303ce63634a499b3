namespace Aspire.Hosting.ApplicationModel;

/// <summary>The workflow service in an AppHost: the standalone host, as a process of this machine.</summary>
public sealed class WorkflowResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string EndpointName = "http";

    /// <summary>Describes the service; <see cref="WorkflowHostingExtensions"/> adds it to an AppHost.</summary>
    /// <param name="name">The name of the resource, and of its connection string.</param>
    /// <param name="command">The program that is started.</param>
    /// <param name="workingDirectory">The directory in which it is started.</param>
    public WorkflowResource(string name, string command, string workingDirectory)
        : base(name, command, workingDirectory) => Endpoint = new EndpointReference(this, EndpointName);

    /// <summary>Where the service listens: the API, its monitor and its health checks.</summary>
    public EndpointReference Endpoint { get; }

    /// <summary>The admin's key, a secret; <c>null</c>: none, so that everyone on this machine is admin.</summary>
    public ParameterResource? Key { get; internal set; }

    /// <summary>The folder of the store, a full path.</summary>
    public string DataDirectory { get; internal set; } = "";

    /// <summary>What a client needs: <c>Endpoint=http://localhost:PORT</c>, and <c>;Key=KEY</c> where there is one.</summary>
    public ReferenceExpression ConnectionStringExpression => Key is null
        ? ReferenceExpression.Create($"Endpoint={Endpoint.Property(EndpointProperty.Url)}")
        : ReferenceExpression.Create($"Endpoint={Endpoint.Property(EndpointProperty.Url)};Key={Key}");
}
