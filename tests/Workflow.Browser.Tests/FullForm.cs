using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Workflow.Browser.Tests;

/// <summary>
/// A test that is there only if tests run in full: what it does has no smaller form, and a browser is slow. In the short form
/// it is not skipped, but does not exist.
/// </summary>
[XunitTestCaseDiscoverer(typeof(FullFactDiscoverer))]
public sealed class FullFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber);

/// <summary>The same for a table.</summary>
[XunitTestCaseDiscoverer(typeof(FullTheoryDiscoverer))]
public sealed class FullTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : TheoryAttribute(sourceFilePath, sourceLineNumber);

/// <summary>Finds a fact, if tests run in full.</summary>
public sealed class FullFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        TestRun.IsFull ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}

/// <summary>Finds the rows of a table, if tests run in full.</summary>
public sealed class FullTheoryDiscoverer : TheoryDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        TestRun.IsFull ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
