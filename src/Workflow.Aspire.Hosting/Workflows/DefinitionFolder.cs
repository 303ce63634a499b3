using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Client;

namespace Aspire.Hosting.Workflows;

/// <summary>A folder whose files are workflows, sent to the service when it is ready.</summary>
/// <param name="path">The full path of the folder.</param>
internal sealed partial class DefinitionFolder(string path)
{
    // As many faults as one reads in a log.
    private const int MaxFaults = 20;

    private static readonly Dictionary<string, Func<string, Definition>> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = Definition.FromJson,
        [".yaml"] = Definition.FromYaml,
        [".yml"] = Definition.FromYaml,
    };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The files, in the order of their names.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public IEnumerable<string> Files => Directory.EnumerateFiles(path)
        .Where(file => Readers.ContainsKey(Path.GetExtension(file)))
        .Order(StringComparer.Ordinal);

    /// <summary>Creates or changes the workflows.</summary>
    /// <param name="resource">The service.</param>
    /// <param name="services">The services of the AppHost.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">The service has refused a file.</exception>
    /// <exception cref="WorkflowException">The service does not answer.</exception>
    public async Task ApplyAsync(WorkflowResource resource, IServiceProvider services, CancellationToken cancellation)
    {
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
        using var client = new WorkflowClient(new WorkflowClientOptions
        {
            Server = new Uri(resource.Endpoint.Url),
            Key = resource.Key is { } key ? await key.GetValueAsync(cancellation) : null,
            AllowPlainHttp = true, // the AppHost runs the service on this machine, under whatever name
        });

        var refused = new List<string>();
        foreach (var file in Files)
        {
            try
            {
                var definition = Readers[Path.GetExtension(file)](await File.ReadAllTextAsync(file, StrictUtf8, cancellation));
                await client.Workflows.ApplyAsync(Path.GetFileNameWithoutExtension(file), definition, cancellationToken: cancellation);
                LogApplied(logger, file);
            }
            catch (Exception e) when (e is WorkflowException { Status: not null } or DecoderFallbackException)
            {
                refused.Add(Path.GetFileName(file));
                LogRefused(logger, file, Reason(e));
            }
        }

        if (refused.Count > 0)
        {
            throw new DistributedApplicationException($"The workflow service '{resource.Name}' has refused {string.Join(", ", refused)}: its log says why.");
        }
    }

    /// <summary>Why a file is refused, with its faults.</summary>
    internal static string Reason(Exception refusal) => refusal switch
    {
        WorkflowException { Faults: [_, _, ..] faults } e => $"{e.Message} {string.Join("; ", faults.Take(MaxFaults).Select(fault => $"{fault.Pointer} {fault.Detail}"))}",
        WorkflowException e => e.Message, // names its only fault
        _ => "it is not valid UTF-8.",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} is applied")]
    private static partial void LogApplied(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} is refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);
}
