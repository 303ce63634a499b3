using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Problems;

/// <summary>What has failed is in the log as an error, and nothing else is.</summary>
public sealed class ProblemLogTests
{
    [Theory]
    [InlineData("/api/v1/workflows/99", 404, 0)]
    [InlineData("/api/v1/secrets", 501, 0)] // this host can't list them, which is no failure
    [InlineData("/api/v1/backup", 501, 0)]
    [InlineData("/api/v1/workflows/98", 503, 1)]
    [InlineData("/api/v1/workflows/97", 500, 1)]
    public async Task Answer_IsLogged_IfSomethingHasFailed(string path, int status, int errors)
    {
        var logger = new Mock<ILogger>();
        logger.Setup(log => log.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
        await using var host = new ApiHost
        {
            AddServices = services => services.AddSingleton(Mock.Of<ILoggerProvider>(provider => provider.CreateLogger(It.IsAny<string>()) == logger.Object)),
        };
        host.Workflows.Setup(s => s.GetAsync(98, It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Damaged, "It is damaged."));
        host.Workflows.Setup(s => s.GetAsync(97, It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidDataException("Unexpected."));
        await host.InitializeAsync();

        var answer = await host.SendAsync("GET", path);

        Assert.Equal((status, errors), (answer.Status, logger.Invocations.Count(call => call.Method.Name == nameof(ILogger.Log) && call.Arguments[0] is LogLevel.Error)));
    }
}
