namespace Workflow.Tasks.Http.Addresses;

/// <summary>A call or its redirect leads to an address that HTTP tasks may not reach.</summary>
/// <param name="message">The reason, as the end of a sentence.</param>
internal sealed class AddressRefusedException(string message) : IOException(message);
